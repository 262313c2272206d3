package io.culvert.core.twin.run;

import io.culvert.core.control.OutputFormat;
import io.culvert.core.twin.TwinException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code culvert twin}: see the package. */
@Command(
    name = "twin",
    mixinStandardHelpOptions = true,
    description = "The same rules and the same packets through this kernel and through Culvert.",
    footer = {
      "",
      "The kernel routes in a network namespace of its own, made for the run and removed",
      "after it; nothing else of this machine is touched. Packets, NAT, entries with",
      "states and timeouts, expectations and rule counters are compared; the first",
      "difference is shrunk and written as a case file. Needs root.",
      "",
      "Examples:",
      "  culvert twin                           100 000 packets, drawn rules, IPv4",
      "  culvert twin --ipv6 --packets 1000000",
      "  culvert twin --both --seeds 3 --packets 1000000 --report docs/parity.md",
      "  culvert twin --seed 7 --packets 5000   the same run as last time",
      "  culvert twin --rules rules.v4          do Culvert and this kernel agree on my rules?",
      "  culvert twin --helper sip --packets 200000",
      "  culvert twin --case twin/17-entry-timeout-tcp.case",
      "",
      "Exit codes: 0 both did the same, 1 they differ, 2 usage or refused rules,",
      "4 not permitted"
    })
public final class TwinCommand implements Callable<Integer> {

  private static final int DIFFERENT = 1;
  private static final int USAGE = 2;
  private static final int NOT_PERMITTED = 4;
  private static final int FRESH_SEEDS = 1_000_000_000;

  private final Supplier<TwinParts> parts;

  @Spec private CommandSpec spec;

  @Option(names = "--seed", paramLabel = "N", description = "where chance begins (default: fresh)")
  private Long seed;

  @Option(
      names = "--packets",
      paramLabel = "N",
      defaultValue = "100000",
      description = "how many packets at least (default: ${DEFAULT-VALUE})")
  private long packets;

  @Option(names = "--rules", paramLabel = "FILE", description = "rules as iptables-save has them")
  private Path rules;

  @Option(
      names = "--helper",
      paramLabel = "NAME",
      description = "rules that attach this helper, and nothing but what is said to it")
  private String helper;

  @Option(names = "--ipv6", description = "IPv6 instead of IPv4")
  private boolean ipv6;

  @Option(names = "--both", description = "IPv4, then IPv6")
  private boolean both;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "1",
      description = "so many runs, each with a seed of its own (default: ${DEFAULT-VALUE})")
  private int seeds;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "how many routers of each kind (default: four a processor)")
  private int threads = defaultThreads();

  @Option(names = "--keep-going", description = "go on after a difference; one of each kind")
  private boolean keepGoing;

  @Option(
      names = "--shrink",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "how long to shrink a difference, 0: not at all (default: ${DEFAULT-VALUE})")
  private int shrinkSeconds;

  @Option(
      names = "--case",
      paramLabel = "FILE",
      arity = "1..*",
      description = "carry out case files instead")
  private List<Path> cases = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "twin",
      description = "where case files and results go (default: ${DEFAULT-VALUE})")
  private Path out;

  @Option(names = "--report", paramLabel = "FILE", description = "write a page about these runs")
  private Path report;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "text",
      paramLabel = "text|json",
      description = "how to write the result")
  private OutputFormat format;

  @Option(names = "--debug", description = "show stack traces of failures")
  private boolean debug;

  /** The kernel needs a moment to let go of old rules, in which other scenarios can go on. */
  static int defaultThreads() {
    return 4 * Runtime.getRuntime().availableProcessors();
  }

  /** A command of these parts, made when they are needed. */
  public TwinCommand(Supplier<TwinParts> parts) {
    this.parts = parts;
  }

  @Override
  public Integer call() {
    try {
      if (packets < 1 || threads < 1 || seeds < 1) {
        return refuse(USAGE, "--packets, --threads and --seeds are at least 1");
      }
      if (both && (ipv6 || rules != null)) {
        return refuse(
            USAGE, "--both goes neither with --ipv6 nor with --rules, a file of one family");
      }
      if (helper != null && rules != null) {
        return refuse(USAGE, "--helper draws rules of its own and does not go with --rules");
      }
      if (!cases.isEmpty()) {
        return new CaseRun(parts.get(), terminal()).run(cases, out);
      }
      return run();
    } catch (CaseException | RulesRefused e) {
      terminal().error(e.getMessage());
      return USAGE;
    } catch (TwinException e) {
      if (debug) {
        e.printStackTrace(terminal().err());
      }
      return refuse(DIFFERENT, e.getMessage());
    }
  }

  private int run() {
    long from = seed == null ? new SecureRandom().nextInt(FRESH_SEEDS) : seed;
    TwinParts all = parts.get();
    List<TwinRun> runs = new ArrayList<>();
    for (long number = from; number < from + seeds; number++) {
      for (int version : both ? new int[] {4, 6} : new int[] {ipv6 ? 6 : 4}) {
        runs.add(new TwinRun(all, terminal(), options(number, version)));
      }
    }
    var missing = TwinRights.missing();
    if (missing.isPresent()) {
      return refuse(NOT_PERMITTED, missing.get());
    }
    List<ResultJson> results = new ArrayList<>();
    boolean agreed = true;
    for (TwinRun run : runs) {
      if (agreed || keepGoing) {
        results.add(run.run());
        agreed &= results.get(results.size() - 1).agreed();
      }
    }
    if (runs.size() > 1 && format == OutputFormat.TEXT) {
      terminal().line(TwinText.verdict(results));
    }
    if (report != null) {
      TwinReport.write(report, results, command(from));
    }
    return agreed ? 0 : DIFFERENT;
  }

  private TwinRun.Options options(long number, int version) {
    return new TwinRun.Options(
        number, version, packets, threads, keepGoing, shrinkSeconds, rules, helper, out, format);
  }

  /** What to type for the same page. */
  private String command(long from) {
    return "culvert twin --seed "
        + from
        + (seeds > 1 ? " --seeds " + seeds : "")
        + (both ? " --both" : ipv6 ? " --ipv6" : "")
        + " --packets "
        + packets
        + (rules == null ? "" : " --rules " + rules)
        + (helper == null ? "" : " --helper " + helper)
        + (keepGoing ? " --keep-going" : "")
        + " --report "
        + report;
  }

  private int refuse(int code, String why) {
    terminal().error("culvert twin: " + why);
    return code;
  }

  private Terminal terminal() {
    return new Terminal(spec.commandLine().getOut(), spec.commandLine().getErr());
  }

  /** An operator's rules that Culvert refuses; the message is all there is to say. */
  static final class RulesRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RulesRefused(String message) {
      super(message);
    }
  }

  /** Where it is written: results to standard output, progress to a terminal only. */
  record Terminal(PrintWriter out, PrintWriter err) {

    private static final String BACK = "\r\033[K";

    void line(String text) {
      out.print(text);
      out.print('\n');
      out.flush();
    }

    void error(String text) {
      err.print(text);
      err.print('\n');
      err.flush();
    }

    /** Replaces the last progress line. */
    void progress(String text) {
      if (System.console() != null) {
        err.print(BACK + text);
        err.flush();
      }
    }
  }
}
