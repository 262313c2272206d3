package io.culvert.core.twin.engine;

import io.culvert.core.clock.Clock;
import io.culvert.core.clock.SeededRandom;
import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.Expectation;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.nat.PortStart;
import io.culvert.core.twin.Dice;
import io.culvert.core.twin.ExpectationSnapshot;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Begins each search for a port at the port the other side ended its search with. If both sides
 * agree about what is taken, it is free here too; if it lies out of range another one is found, and
 * the two sides differ. Where it is taken, the other side searched in vain: the search here begins
 * such that it ends there too. Where nobody knows any more, as the entry is gone already, it begins
 * anywhere: always the same port would have rules that count ports meet old acquaintances. One
 * thread.
 */
final class DicePorts implements PortStart {

  /** With more ports than this the last round of a search in vain has {@link #LAST_TRIES}. */
  private static final int FIRST_TRIES = 128;

  private static final int LAST_TRIES = 8;

  private final Dice dice;
  private final Supplier<Conntrack> conntrack;
  private final Clock clock;
  private final SeededRandom unknown = new SeededRandom(0);
  private final PacketTuple scratch = new PacketTuple();
  private final ConntrackEntry master = new ConntrackEntry();

  /** Asks {@code dice}; {@code conntrack} is asked for only once there are packets. */
  DicePorts(Dice dice, Supplier<Conntrack> conntrack, Clock clock) {
    this.dice = dice;
    this.conntrack = conntrack;
    this.clock = clock;
  }

  @Override
  public int offset(ConntrackEntry draft, boolean source, int minPort, int size) {
    int zone = draft.tuple(Direction.ORIGINAL, scratch).zone();
    return dice.reply(Tuple.of(scratch), zone)
        .map(
            reply -> {
              int offset = chosen(reply, source) - minPort & 0xFFFF;
              return source || !inVain(draft, reply, zone) ? offset : before(offset, size);
            })
        .orElseGet(() -> unknown.nextInt(1 << Character.SIZE));
  }

  /** Whether what was chosen as destination is taken: only the source's port could still move. */
  private boolean inVain(ConntrackEntry draft, Tuple reply, int zone) {
    PacketTuple wanted = new PacketTuple().set(reply, zone);
    draft.tuple(Direction.REPLY, scratch);
    wanted.destinationHigh = scratch.destinationHigh;
    wanted.destinationLow = scratch.destinationLow;
    wanted.destinationPort(scratch.destinationPort());
    return conntrack.get().table().taken(wanted, draft, clock.nanos());
  }

  /** Where a search begins that finds nothing and ends at {@code offset}. */
  private static int before(int offset, int size) {
    int tries = size > FIRST_TRIES ? LAST_TRIES : size;
    return Math.floorMod(offset - tries + 1, size);
  }

  /** An ICMP id stays at the same place of the tuple in both directions. */
  private static int chosen(Tuple reply, boolean source) {
    return source && !reply.icmp() ? reply.destinationPort() : reply.sourcePort();
  }

  @Override
  public int above(Expectation expectation, int first, int above) {
    int announced = expectation.announced().destinationPort();
    int offset = chosen(expectation, announced) - first;
    return offset >= 0 && offset < above ? offset : 0;
  }

  private int chosen(Expectation expectation, int announced) {
    conntrack.get().table().entry(expectation.masterSlot(), master);
    Tuple wanted = Tuple.of(expectation.tuple());
    List<Integer> ports =
        dice.expectations(master.tuple(Direction.ORIGINAL)).stream()
            .filter(e -> e.expected().protocol() == wanted.protocol())
            .filter(e -> e.expected().destination().equals(wanted.destination()))
            .filter(e -> savedPort(e) == announced)
            .map(e -> e.expected().destinationPort())
            .toList();
    Set<Integer> known = known(expectation);
    return ports.stream()
        .filter(port -> !known.contains(port))
        .findFirst()
        .orElse(ports.isEmpty() ? announced : ports.get(0));
  }

  /** Ports that the same master's earlier announcements were given. */
  private Set<Integer> known(Expectation expectation) {
    Set<Integer> ports = new HashSet<>();
    conntrack
        .get()
        .expectations()
        .ofMaster(
            expectation.masterSlot(),
            expectation.masterId(),
            e -> ports.add(e.tuple().destinationPort()));
    return ports;
  }

  /** The port before translation; 0 is not told. */
  private static int savedPort(ExpectationSnapshot expectation) {
    int colon = expectation.nat().lastIndexOf(':');
    return colon < 0 ? 0 : Integer.parseInt(expectation.nat().substring(colon + 1));
  }
}
