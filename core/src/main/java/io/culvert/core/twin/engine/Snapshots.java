package io.culvert.core.twin.engine;

import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackListener;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.Expectation;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.nat.Nat;
import io.culvert.core.nat.SequenceCorrection;
import io.culvert.core.twin.EntrySnapshot;
import io.culvert.core.twin.ExpectationSnapshot;
import io.culvert.core.wire.IpAddress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Says of entries and expectations what {@code ctnetlink} would ({@code ctnetlink_fill_info},
 * {@code ctnetlink_exp_dump_expect} in nf_conntrack_netlink.c). One an engine, one thread.
 */
final class Snapshots implements ConntrackListener {

  private static final long SECOND = 1_000_000_000L;
  private static final long UNSIGNED = 0xFFFF_FFFFL;
  private static final int BOTH_DIRECTIONS = 3;

  private final Conntrack conntrack;
  private final Nat nat;
  private final ConntrackEntry master = new ConntrackEntry();

  /** The kernel keeps a dead master as long as it has children; here its row is used again. */
  private final Map<Long, Tuple> masters = new HashMap<>();

  /** Who died last; a child may have taken its master's port before it is told of itself. */
  private long goneId;

  private Tuple gone;

  /** Listens to {@code conntrack} from now on. */
  Snapshots(Conntrack conntrack, Nat nat) {
    this.conntrack = conntrack;
    this.nat = nat;
    conntrack.listener(this);
  }

  @Override
  public void created(ConntrackEntry entry, long nowNanos) {
    if (conntrack.table().alive(entry.masterSlot(), entry.masterId())) {
      masters.put(entry.id(), original(entry.masterSlot()));
    } else if (gone != null && entry.masterId() == goneId) {
      masters.put(entry.id(), gone);
    }
  }

  @Override
  public void updated(ConntrackEntry entry, long nowNanos) {}

  @Override
  public void destroyed(ConntrackEntry entry, long nowNanos) {
    masters.remove(entry.id());
    goneId = entry.id();
    gone = entry.tuple(Direction.ORIGINAL);
  }

  private Tuple original(int slot) {
    return conntrack.table().entry(slot, master).tuple(Direction.ORIGINAL);
  }

  /** The entry as it is at {@code nowNanos}. */
  EntrySnapshot of(ConntrackEntry entry, long nowNanos) {
    return new EntrySnapshot(
        entry.tuple(Direction.ORIGINAL),
        entry.tuple(Direction.REPLY),
        entry.status(),
        seconds(entry.deadlineNanos(), nowNanos),
        entry.zone(),
        entry.zone() == 0 ? BOTH_DIRECTIONS : entry.zoneDirections(),
        entry.mark(),
        labels(entry),
        conntrack.helpers().nameOf(entry.helper()),
        entry.has(EntryStatus.EXPECTED)
            ? Optional.ofNullable(masters.get(entry.id()))
            : Optional.empty(),
        entry.accounted() ? Optional.of(counters(entry)) : Optional.empty(),
        details(entry));
  }

  private static long seconds(long deadlineNanos, long nowNanos) {
    return Math.max(0, (deadlineNanos - nowNanos) / SECOND);
  }

  private static String labels(ConntrackEntry entry) {
    return entry.labels(0) == 0 && entry.labels(1) == 0
        ? ""
        : String.format("%016x%016x", entry.labels(1), entry.labels(0));
  }

  private static EntrySnapshot.Counters counters(ConntrackEntry entry) {
    return new EntrySnapshot.Counters(
        entry.packets(Direction.ORIGINAL),
        entry.bytes(Direction.ORIGINAL),
        entry.packets(Direction.REPLY),
        entry.bytes(Direction.REPLY));
  }

  private Map<String, Long> details(ConntrackEntry entry) {
    Map<String, Long> details = new TreeMap<>();
    conntrack.tracker(entry.protocol()).attributes(entry, details::put);
    if (entry.has(EntryStatus.SEQ_ADJUST)) {
      for (Direction direction : Direction.values()) {
        String name = "seqadj." + direction.name().toLowerCase(Locale.ROOT);
        SequenceCorrection correction = nat.correction(entry, direction);
        details.put(name + ".correction.pos", correction.position() & UNSIGNED);
        details.put(name + ".offset.before", (long) correction.before());
        details.put(name + ".offset.after", (long) correction.after());
      }
    }
    return details;
  }

  /** The expectation as it is at {@code nowNanos}; its master is alive. */
  ExpectationSnapshot of(Expectation expectation, long nowNanos) {
    Tuple expected = Tuple.of(expectation.tuple());
    Tuple ofMaster = original(expectation.masterSlot());
    return new ExpectationSnapshot(
        expected,
        mask(expectation, expected),
        ofMaster,
        seconds(expectation.deadlineNanos(), nowNanos),
        conntrack.helpers().nameOf(master.helper()),
        expectation.flags(),
        expectation.expectationClass(),
        nat(expectation));
  }

  /** Destination and protocol always count in full ({@code ctnetlink_exp_dump_mask}). */
  private static Tuple mask(Expectation expectation, Tuple expected) {
    int version = expected.source().version();
    long low = version == 4 ? UNSIGNED : -1L;
    long high = version == 4 ? 0 : -1L;
    return new Tuple(
        expected.protocol(),
        new IpAddress(
            version, expectation.mask().sourceHigh & high, expectation.mask().sourceLow & low),
        expectation.mask().sourcePort(),
        new IpAddress(version, high, low),
        0xFFFF);
  }

  /** Nothing is told where nothing is kept ({@code ctnetlink_exp_dump_expect}). */
  private static String nat(Expectation expectation) {
    if (expectation.fulfilment() == null) {
      return "";
    }
    PacketTuple kept = new PacketTuple();
    expectation.fulfilment().kept(expectation, kept);
    int version = expectation.tuple().ipVersion();
    IpAddress address = new IpAddress(version, kept.destinationHigh, kept.destinationLow);
    if (kept.destinationHigh == 0 && kept.destinationLow == 0 && kept.destinationPort() == 0) {
      return "";
    }
    return "dir="
        + expectation.direction().ordinal()
        + (version == 4 ? " " + address + ":" : " [" + address + "]:")
        + kept.destinationPort();
  }
}
