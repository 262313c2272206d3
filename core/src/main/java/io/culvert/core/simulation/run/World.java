package io.culvert.core.simulation.run;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.clock.VirtualClock;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.offline.EngineKit;
import io.culvert.core.simulation.host.Book;
import io.culvert.core.simulation.host.Programs;
import io.culvert.core.simulation.net.Agenda;
import io.culvert.core.simulation.net.Endpoint;
import io.culvert.core.simulation.net.Flow;
import io.culvert.core.simulation.net.LawBroken;
import io.culvert.core.simulation.net.Parcel;
import io.culvert.core.simulation.net.Station;
import io.culvert.core.simulation.net.Wire;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Two routers in a row, networks with hosts before, beside and behind them, what the hosts do, and
 * what goes wrong: all of it drawn from one seed, so that the same seed and the same troubles are
 * the same world. Runs step by step; a step is a parcel that arrives, or a trouble.
 */
public final class World implements Book {

  private static final long MILLISECOND = 1_000_000L;
  private static final long MAINTAIN = 100 * MILLISECOND;
  private static final long END_OF_TIME = Long.MAX_VALUE;
  private static final long PATIENCE = 1_800_000 * MILLISECOND;
  private static final long SETTLING = 60_000 * MILLISECOND;
  private static final long TRY_AGAIN = 70 * MILLISECOND;
  private static final int MOST_TRIES = 200;
  private static final int AUDIT_EVERY = 512;
  private static final int MAX_ACTIVE = 40;
  private static final long EPOCH_NANOS = 1_767_225_600_000_000_000L;

  private final VirtualClock clock = new VirtualClock(EPOCH_NANOS);
  private final Agenda agenda = new Agenda(clock);
  private final SeededRandom random;
  private final Programs programs;
  private final List<RouterNode> routers = new ArrayList<>();
  private final List<Wire> wires = new ArrayList<>();
  private final List<Flow> active = new ArrayList<>();
  private final Layout layout;
  private final Troubles troubles;
  private final long paceMillis;
  private final int memberCount;
  private final boolean allActive;
  private Members members;
  private int flows;
  private int failed;
  private long steps;
  private boolean quiet;

  /**
   * The world of {@code seed}.
   *
   * @param innerRouters how many routers are the inner one; of several, any may fail
   * @param active whether all of them move packets, and not one
   * @param wanted which troubles it may have; which of these it has, is drawn
   */
  public World(long seed, Set<Trouble> wanted, int innerRouters, boolean active, EngineKit kit) {
    this.allActive = active;
    this.memberCount = innerRouters;
    random = new SeededRandom(SeededRandom.mix(seed ^ 0x5EED));
    programs = new Programs(fork(), this);
    EnumSet<Trouble> drawn = EnumSet.noneOf(Trouble.class);
    boolean calm = random.nextInt(5) == 0;
    for (Trouble trouble : Trouble.values()) {
      boolean has = random.nextInt(3) == 0 && !calm;
      if (has && wanted.contains(trouble)) {
        drawn.add(trouble);
      }
    }
    if (innerRouters > 1) {
      drawn.retainAll(Members.OTHER_TROUBLES);
    }
    paceMillis = 10 + random.nextInt(200);
    layout = new Layout(this, kit);
    troubles = new Troubles(this, drawn, kit);
    for (RouterNode router : routers) {
      if (members == null || !members.has(router)) {
        maintain(router);
      }
    }
    troubles.begin();
    if (members != null) {
      members.begin();
    }
    draw();
  }

  /** A source of chance of its own, so that what draws from it does not change others. */
  SeededRandom fork() {
    return new SeededRandom(random.nextLong());
  }

  /** How many routers the inner one is. */
  int memberCount() {
    return memberCount;
  }

  /** Whether all of those move packets. */
  boolean allActive() {
    return allActive;
  }

  /** The inner router is these. */
  void members(Members several) {
    members = several;
  }

  Agenda agenda() {
    return agenda;
  }

  VirtualClock clock() {
    return clock;
  }

  List<RouterNode> routers() {
    return routers;
  }

  List<Wire> wires() {
    return wires;
  }

  List<Flow> active() {
    return active;
  }

  Programs programs() {
    return programs;
  }

  Layout layout() {
    return layout;
  }

  boolean quiet() {
    return quiet;
  }

  /** The troubles it has. */
  public Set<Trouble> troubles() {
    return troubles.drawn();
  }

  /** Steps taken. */
  public long steps() {
    return steps;
  }

  /** Flows begun, but for strangers'. */
  public int flows() {
    return flows;
  }

  /** Flows that came to no good end. */
  public int failed() {
    return failed;
  }

  /** Packets that routers took in. */
  public long packets() {
    return routers.stream().mapToLong(router -> router.laws().received()).sum();
  }

  /** How often one of several inner routers took over from another. */
  public long takeOvers() {
    return members == null ? 0 : members.laws().takeOvers();
  }

  /** Packets that one of several inner routers handed to another. */
  public long handed() {
    return members == null ? 0 : members.handed();
  }

  /** Entries that were found to have gone over. */
  public long kept() {
    return members == null ? 0 : members.laws().keptEntries();
  }

  /** Of those, the ones that were trusted, and are as they were left. */
  public long exact() {
    return members == null ? 0 : members.laws().exact().exactEntries();
  }

  /** A count of everything that a second run must agree in. */
  public long fingerprint() {
    long all = clock.nanos() + 31 * steps + 31 * 31 * flows + failed;
    for (RouterNode router : routers) {
      all = SeededRandom.mix(all ^ router.laws().fingerprint());
    }
    return all;
  }

  /** Whether a device refuses a packet now; see {@link Trouble#OUTAGE}. */
  boolean refuses(SeededRandom chance) {
    return troubles.refuses(chance);
  }

  /** An entry was given up to make room. */
  void crowdedOut(Tuple original, boolean halfClosed) {
    troubles.crowdedOut(original, halfClosed);
  }

  @Override
  public Flow open(
      Flow.Kind kind, Endpoint client, Endpoint dialled, Endpoint target, Flow parent) {
    Flow flow = new Flow(++flows, kind, client, dialled, target, parent);
    active.add(flow);
    troubles.mark(flow);
    return flow;
  }

  private void maintain(RouterNode router) {
    agenda.in(
        MAINTAIN,
        () -> {
          router.maintain();
          maintain(router);
          return false;
        });
  }

  private void draw() {
    agenda.in(
        (1 + random.nextInt((int) (2 * paceMillis))) * MILLISECOND,
        () -> {
          if (!quiet) {
            judge();
            if (active.size() < MAX_ACTIVE) {
              layout.begin(random);
            }
            draw();
          }
          return false;
        });
  }

  /** A wire to {@code end}, which has its weather from now on. */
  Wire wire(Station end) {
    Wire wire = new Wire(agenda, fork(), (1 + random.nextInt(15)) * MILLISECOND, end);
    wires.add(wire);
    return wire;
  }

  /** A wire to a port. */
  Wire wire(Hop hop, int port) {
    return wire((Parcel parcel) -> hop.receive(port, parcel));
  }

  /**
   * Runs for {@code wanted} steps, then lets the weather clear up and everything come to its end.
   *
   * @throws LawBroken if something happened that must not
   */
  public void run(long wanted) {
    while (steps < wanted && step(END_OF_TIME)) {
      if (steps % AUDIT_EVERY == 0) {
        audit();
      }
    }
    quiet = true;
    troubles.end();
    if (members != null) {
      members.end();
    }
    long until = clock.nanos() + PATIENCE;
    while (!active.isEmpty() && step(until)) {
      // the last flows come to their ends
      judge();
    }
    audit();
    if (members != null) {
      pass(SETTLING);
      for (int i = 0; i < MOST_TRIES && !members.quiet(); i++) {
        pass(TRY_AGAIN); // something ran out just now, and is on its way
      }
      members.settled();
    }
    for (Flow flow : active) {
      throw new LawBroken("liveness", flow + " has no end; " + flow.troubles());
    }
  }

  private void pass(long nanos) {
    long until = clock.nanos() + nanos;
    while (step(until)) {
      // what is under way is done
    }
  }

  private boolean step(long untilNanos) {
    boolean stepped = agenda.step(untilNanos);
    steps += stepped ? 1 : 0;
    return stepped;
  }

  private void audit() {
    routers.forEach(router -> router.laws().audit());
    judge();
  }

  private void judge() {
    active.removeIf(
        flow -> {
          if (flow.ended()) {
            failed += flow.outcome().isEmpty() ? 0 : 1;
            if (!flow.outcome().isEmpty() && flow.troubles().isEmpty()) {
              throw new LawBroken("liveness", flow + ": " + flow.outcome() + ", without a reason");
            }
          }
          return flow.ended();
        });
  }
}
