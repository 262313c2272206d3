package io.culvert.core.lab;

import io.culvert.core.lab.CheckList.Finding;
import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.Processes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Does to the routers of a {@link Trial} what is asked for, and looks what came of it. */
final class TrialRounds {

  private static final String[] DROP = {"-j", "DROP"};
  private static final String[] SOME = {
    "-m", "statistic", "--mode", "random", "--probability", "0.33", "-j", "DROP"
  };
  private static final String SLOW_RATE = "64kbit";
  private static final int LEASES = 3;
  private static final int CLOCK_SECONDS = 3_600;
  private static final int LOOK_MILLIS = 20;
  private static final int LOOKS = 250;
  private static final int PATIENCE_MILLIS = 60_000;

  /** So long ago a ping must have been for its answer not to be awaited any more. */
  private static final int SETTLE_MILLIS = 1_200;

  private static final int FILL_MILLIS = 500;

  /** How long a member may take until it knows all. */
  private static final double JOIN_SECONDS = 20;

  private static final int FILL_PATIENCE_MILLIS = 180_000;

  private final Lab lab;
  private final TrialWorld world;
  private final TrialFlows flows;
  private final Trial.Settings settings;
  private boolean filled;
  private String more = "";
  private double joinSeconds;

  TrialRounds(Lab lab, TrialWorld world, TrialFlows flows, Trial.Settings settings) {
    this.lab = lab;
    this.world = world;
    this.flows = flows;
    this.settings = settings;
  }

  /** One round of {@code kind}; adds what it saw to {@code tally}. */
  Finding round(TrialKind kind, TrialTally tally) {
    more = "";
    if (lab.commands().dry()) {
      return new Finding(true, "");
    }
    TrialMember owner = world.settled();
    if (kind == TrialKind.JOIN && !filled) {
      fill(owner);
    }
    long before = flows.allTalking();
    Processes.pause(SETTLE_MILLIS);
    Map<Object, TrialConnection> table = owner.connections();
    flows.talked();
    flows.watched();
    act(kind, owner, world.otherThan(owner));
    TrialMember now = world.settled();
    flows.allTalking();
    Processes.pause(SETTLE_MILLIS);
    Map<String, Long> talked = flows.talked();
    Map<String, Long> watched = flows.watched();
    Map<Object, TrialConnection> after = now.connections();
    long lacking = lacking(table, after) + unequal(now);
    long back = table.entrySet().stream().filter(one -> back(one, after)).count();
    tally.add(talked, watched, lacking);
    List<String> wrong = new ArrayList<>();
    if (before < settings.connections()) {
      wrong.add("only " + before + " talked before");
    }
    if (kind.moves() && now == owner && !settings.active()) {
      wrong.add(now.name() + " still owns");
    }
    wrong.addAll(wrong(kind, talked, watched));
    if (lacking != 0) {
      wrong.add("tables differ in " + lacking + " entries");
    }
    if (kind.gentle() && !settings.active() && back != 0) {
      wrong.add("counters of " + back + " connections went back");
    }
    return Trial.finding(wrong, saw(talked, watched));
  }

  private List<String> wrong(TrialKind kind, Map<String, Long> talked, Map<String, Long> watched) {
    List<String> wrong = new ArrayList<>();
    if (talked.get("talking") < settings.connections() || talked.get("ended") > 0) {
      wrong.add("connections ended or silent");
    }
    if (talked.get("wrong") > 0) {
      wrong.add("words were changed");
    }
    if (watched.get("mixed") > 0) {
      wrong.add("TWO OWNERS AT ONE TIME");
    }
    if (watched.get("lost") > 0 || watched.get("first") + watched.get("second") == 0) {
      wrong.add("the look-out was blind");
    }
    if (kind == TrialKind.JOIN && joinSeconds > JOIN_SECONDS) {
      wrong.add("it took longer than " + JOIN_SECONDS + " s to know all");
    }
    if (kind.gentle() && talked.get("lost") > 0) {
      wrong.add("pings were lost");
    }
    return wrong;
  }

  private String saw(Map<String, Long> talked, Map<String, Long> watched) {
    return String.format(
        Locale.ROOT,
        "%d talk, %d ended, silent %.2f s, most %.2f s; %d of %d pings lost; %d changes of"
            + " owner, %s between, probes %d by a and %d by b, blind %.0f ms%s",
        talked.get("talking"),
        talked.get("ended"),
        talked.get("median_us") / 1e6,
        talked.get("max_us") / 1e6,
        talked.get("lost"),
        talked.get("pings"),
        watched.get("changes"),
        watched.get("gap_us") < 0
            ? "nothing"
            : String.format(Locale.ROOT, "%.1f ms", watched.get("gap_us") / 1e3),
        watched.get("first"),
        watched.get("second"),
        watched.get("blind_us") / 1e3,
        more);
  }

  /** How many of the connections that were there are not, or are others. */
  private static long lacking(
      Map<Object, TrialConnection> before, Map<Object, TrialConnection> now) {
    return before.entrySet().stream()
        .filter(one -> !now.getOrDefault(one.getKey(), TrialConnection.NONE).is(one.getValue()))
        .count();
  }

  /** Whether it has had fewer packets than it had had before. */
  private static boolean back(
      Map.Entry<Object, TrialConnection> one, Map<Object, TrialConnection> now) {
    TrialConnection found = now.get(one.getKey());
    return found != null && found.packets() < one.getValue().packets();
  }

  /** By how many entries the other one knows more or fewer than the owner has, for good. */
  private long unequal(TrialMember owner) {
    TrialMember other = world.otherThan(owner);
    long difference = -1;
    for (int i = 0; i < LOOKS && difference != 0; i++) {
      long known = other.sight().known().getOrDefault(owner.name(), 0L);
      difference = Math.abs(known - owner.entries());
      Processes.pause(LOOK_MILLIS);
    }
    return difference;
  }

  private void act(TrialKind kind, TrialMember owner, TrialMember other) {
    switch (kind) {
      case KILL -> {
        owner.end("KILL");
        world.awaitOwning(other);
        owner.start();
      }
      case SWITCH -> {
        owner.give();
        world.awaitOwning(other);
      }
      case DRAIN -> drain(owner, other);
      case CUT -> cut(owner, other, false, false);
      case DEAF -> cut(owner, other, false, true);
      case MUTE -> cut(owner, other, true, false);
      case SLOW -> {
        world.slow(owner, SLOW_RATE);
        Processes.pause(leases());
        world.swift(owner);
      }
      case LOSSY -> {
        world.cut(owner, false, false, SOME);
        Processes.pause(leases());
        world.heal(owner);
      }
      case STOP -> {
        owner.signal("STOP");
        try {
          Processes.pause(leases());
          world.awaitOwning(other);
        } finally {
          owner.signal("CONT"); // who is asked meanwhile never answers
        }
      }
      case CLOCK -> {
        owner.step(CLOCK_SECONDS);
        Processes.pause(leases());
        owner.step(0);
        Processes.pause(leases());
      }
      case RESTART -> restart(List.of(other, world.witness(), owner));
      case JOIN -> join(owner, other);
      default -> throw new IllegalArgumentException(kind.word());
    }
  }

  private void drain(TrialMember owner, TrialMember other) {
    owner.drain();
    world.awaitOwning(other);
    Processes.pause(leases());
    owner.resume();
  }

  private void restart(List<TrialMember> members) {
    for (TrialMember member : members) {
      if (settings.active() && member != world.witness()) {
        member.drain();
        world.awaitOwning(world.otherThan(member));
      }
      member.end("TERM");
      member.start();
      world.settled();
    }
  }

  private long leases() {
    return (long) LEASES * settings.leaseMillis();
  }

  private void cut(TrialMember owner, TrialMember other, boolean hears, boolean isHeard) {
    world.cut(owner, hears, isHeard, DROP);
    try {
      Processes.pause(leases());
      world.awaitOwning(other);
    } finally {
      world.heal(owner);
    }
  }

  private void fill(TrialMember owner) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FILL_PATIENCE_MILLIS);
    long entries = owner.entries();
    while (entries < settings.entries()) {
      if (System.nanoTime() - deadline > 0) {
        throw new CommandException(
            "the table of %s has %d entries after %d s of datagrams, not %d"
                .formatted(
                    owner.name(), entries, FILL_PATIENCE_MILLIS / 1_000, settings.entries()));
      }
      flows.fill(FILL_MILLIS);
      entries = owner.entries();
    }
    filled = true;
  }

  private void join(TrialMember owner, TrialMember other) {
    other.end("KILL");
    long entries = owner.entries();
    long started = System.nanoTime();
    other.start();
    long deadline = started + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    TrialMember.Sight sight = other.sight();
    long first = 0;
    while (!sight.knows(owner.name())) {
      if (System.nanoTime() - deadline > 0) {
        throw new CommandException(
            "%s knows %d entries of %d a minute after it was started, and not all"
                .formatted(other.name(), sight.heardOf(owner.name()), entries));
      }
      Processes.pause(LOOK_MILLIS);
      sight = other.sight();
      first = first == 0 && sight.heardOf(owner.name()) > 0 ? System.nanoTime() : first;
    }
    joinSeconds = (System.nanoTime() - started) / 1e9;
    more =
        String.format(
            Locale.ROOT,
            "; knew %d entries %.1f s after it was started, the first after %.1f s",
            sight.heardOf(owner.name()),
            joinSeconds,
            (first == 0 ? System.nanoTime() - started : first - started) / 1e9);
  }
}
