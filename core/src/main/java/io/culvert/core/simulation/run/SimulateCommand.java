package io.culvert.core.simulation.run;

import io.culvert.core.control.offline.EngineKit;
import io.culvert.core.simulation.run.Simulation.Outcome;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code culvert simulate}: see the package. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = "Whole networks in virtual time, with everything that can go wrong in them.",
    footer = {
      "",
      "Hosts with small stacks talk through two routers, which are this program's engine;",
      "wires lose and damage, devices fail, tables fill, rules change, clocks jump. After",
      "every step, laws are looked at that must always hold. Needs neither root nor network.",
      "The same seed is the same world; a broken law is cut down to fewer troubles.",
      "",
      "Examples:",
      "  culvert simulate                          20 worlds of 50 000 steps, fresh seeds",
      "  culvert simulate --seed 1 --seeds 200 --steps 10000000",
      "  culvert simulate --seed 42 --seeds 1 --steps 50000 --without loss,clock",
      "  culvert simulate --members 3              the inner router is a group of three",
      "  culvert simulate --members 3 --active     all three of them move packets",
      "",
      "Exit codes: 0 all laws held, 1 one was broken, 2 usage"
    })
public final class SimulateCommand implements Callable<Integer> {

  private static final int BROKEN = 1;
  private static final int USAGE = 2;
  private static final int FRESH_SEEDS = 1_000_000_000;

  private final Supplier<EngineKit> kit;

  @Spec private CommandSpec spec;

  @Option(names = "--seed", paramLabel = "N", description = "the first world (default: fresh)")
  private Long seed;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "20",
      description = "how many worlds (default: ${DEFAULT-VALUE})")
  private int seeds;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "how many steps in all worlds together (default: ${DEFAULT-VALUE})")
  private long steps;

  @Option(
      names = "--without",
      paramLabel = "TROUBLE",
      split = ",",
      description = "troubles that no world has: ${COMPLETION-CANDIDATES}")
  private List<Trouble> without = new ArrayList<>();

  @Option(
      names = "--members",
      paramLabel = "N",
      defaultValue = "1",
      description = "how many routers the inner one is, of which any may fail (1 to 5)")
  private int members;

  @Option(names = "--active", description = "all of those move packets, and not one of them")
  private boolean active;

  @Option(names = "--keep-going", description = "go on to the next world after a broken law")
  private boolean keepGoing;

  @Option(names = "--no-shrink", description = "do not look for fewer troubles")
  private boolean noShrink;

  /** A command whose routers are furnished by {@code kit}, made when it is needed. */
  public SimulateCommand(Supplier<EngineKit> kit) {
    this.kit = kit;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (seeds < 1 || steps < seeds) {
      spec.commandLine().getErr().println("culvert simulate: --seeds and --steps are at least 1");
      return USAGE;
    }
    if (members < 1 || members > Members.MOST) {
      spec.commandLine().getErr().println("culvert simulate: --members is 1 to " + Members.MOST);
      return USAGE;
    }
    EnumSet<Trouble> wanted = EnumSet.allOf(Trouble.class);
    wanted.removeAll(without);
    Simulation simulation = new Simulation(kit.get(), members, active);
    long from = seed == null ? new SecureRandom().nextInt(FRESH_SEEDS) : seed;
    long taken = 0;
    long packets = 0;
    long flows = 0;
    long takeOvers = 0;
    long kept = 0;
    long exact = 0;
    int broken = 0;
    int worlds = 0;
    out.printf("seeds %d to %d, %d steps each%n", from, from + seeds - 1, steps / seeds);
    out.flush();
    for (long number = from; number < from + seeds && (broken == 0 || keepGoing); number++) {
      Outcome outcome = simulation.run(number, steps / seeds, wanted);
      worlds++;
      taken += outcome.steps();
      packets += outcome.packets();
      flows += outcome.flows();
      takeOvers += outcome.takeOvers();
      kept += outcome.kept();
      exact += outcome.exact();
      if (outcome.law().isPresent()) {
        broken++;
        report(out, noShrink ? outcome : simulation.shrink(outcome), wanted);
      }
    }
    out.printf(
        "%d worlds, %d steps, %d packets routed, %d flows: %s%n",
        worlds, taken, packets, flows, broken == 0 ? "all laws held" : broken + " broke a law");
    if (members > 1) {
      out.printf(
          "%d take-overs, %d connections seen to go on, %d exactly as they were left%n",
          takeOvers, kept, exact);
    }
    out.flush();
    return broken == 0 ? 0 : BROKEN;
  }

  private void report(PrintWriter out, Outcome o, Set<Trouble> wanted) {
    out.printf(
        "seed %d broke '%s' at step %d with %s:%n  %s%n",
        o.seed(),
        o.law().orElseThrow().law(),
        o.steps(),
        o.troubles(),
        o.law().orElseThrow().getMessage());
    EnumSet<Trouble> left = EnumSet.allOf(Trouble.class);
    left.removeAll(o.troubles());
    out.printf(
        "  again: culvert simulate%s --seed %d --seeds 1 --steps %d%s%n",
        members > 1 ? " --members " + members + (active ? " --active" : "") : "",
        o.seed(),
        Math.max(o.steps(), steps / seeds),
        without(left));
    if (o.law().orElseThrow().getCause() != null) {
      o.law().orElseThrow().getCause().printStackTrace(out);
    }
    out.flush();
  }

  private static String without(Set<Trouble> left) {
    return left.isEmpty()
        ? ""
        : " --without " + String.join(",", left.stream().map(Trouble::name).toList());
  }
}
