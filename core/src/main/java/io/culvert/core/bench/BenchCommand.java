package io.culvert.core.bench;

import io.culvert.core.control.OutputFormat;
import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.Rights;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code culvert bench}: see the package. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Culvert side by side with a bare forwarder in C, this kernel and others.",
    footer = {
      "",
      "Traffic:  tcp             one TCP stream, super-packets where the road has them",
      "          tcp-1500        one TCP stream in packets of 1500 bytes",
      "          udp             a flood of 64-byte datagrams",
      "          connect         TCP connections opened and closed",
      "          latency         a datagram there and back, nothing else on the road",
      "          latency-loaded  the same beside half of what the first road carries",
      "          latency-listed  the same while a table of 60 000 entries is listed",
      "          start           from command to first packet; Culvert only",
      "          replication     100 000 new connections a second, alone and told to another",
      "          replication-stopped  the same while the other one stands still",
      "Roads:    c, kernel, pasta and slirp4netns (where installed), culvert-epoll,",
      "          culvert-uring (where allowed); culvert means both; alone and told, for",
      "          replication and replication-stopped (IPv4)",
      "",
      "Each road lies between two network namespaces of its own, made for the run and",
      "removed after it; nothing else of this machine is touched. All roads take turns.",
      "Culvert and this kernel have the same rules, MASQUERADE among them. Needs root,",
      "cc and iperf3; a quiet machine gives better figures, nice -n -10 helps.",
      "",
      "Examples:",
      "  culvert bench                             everything; takes a while",
      "  culvert bench tcp udp --only c,culvert    two kinds of traffic, two roads",
      "  culvert bench -o json --out figures.json --report table.md",
      "  culvert bench udp --rules rules.v4        with my rules; devices lan0 and wan0",
      "",
      "Exit codes: 0 measured, 1 something could not be, 2 usage, 4 not permitted"
    })
public final class BenchCommand implements Callable<Integer> {

  private static final int MOST_SECONDS = 60;
  private static final int MOST_ROUNDS = 1_000;

  private final Class<?> main;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "TRAFFIC", arity = "0..*", description = "what to measure: all of it")
  private List<String> named = List.of();

  @Option(
      names = "--traffic",
      paramLabel = "TRAFFIC",
      split = ",",
      description = "the same, separated by commas")
  private List<String> traffic = List.of();

  @Option(
      names = "--only",
      paramLabel = "ROAD",
      split = ",",
      description = "which roads, separated by commas (default: all that can be built)")
  private List<String> only = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "rounds that count (default: ${DEFAULT-VALUE}, fewer are for a try)")
  private int rounds;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "2",
      description = "rounds before them that do not (default: ${DEFAULT-VALUE})")
  private int warmRounds;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "3",
      description = "how long each takes (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Option(names = "--ipv6", description = "IPv6 instead of IPv4")
  private boolean ipv6;

  @Option(
      names = "--rules",
      paramLabel = "FILE",
      description = "rules as iptables-save has them, instead of the twenty that come with it")
  private Path rules;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "text",
      paramLabel = "text|json",
      description = "how to write the result; text is a Markdown table")
  private OutputFormat format;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "write it there instead of to standard output")
  private Path out;

  @Option(names = "--report", paramLabel = "FILE", description = "write the table there, too")
  private Path report;

  /** A command that starts routers by {@code main}, as this process was started. */
  public BenchCommand(Class<?> main) {
    this.main = main;
  }

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    try {
      Options options = options();
      if (!Rights.root()) {
        throw new CommandException(
            CommandException.NOT_PERMITTED,
            "makes network namespaces and devices, which only root may. Run:  sudo culvert bench");
      }
      Rights.requireTun();
      requireWritable(out);
      requireWritable(report);
      Results results = new Bench(options, culvert(), line -> say(err, line)).run();
      write(results);
      return results.failed() ? CommandException.FAILED : 0;
    } catch (CommandException e) {
      say(err, e.getMessage());
      return e.exitCode();
    }
  }

  private static void say(PrintWriter err, String line) {
    err.print("culvert bench: " + line + "\n");
    err.flush();
  }

  private Options options() {
    List<String> wanted = new ArrayList<>(named);
    wanted.addAll(traffic);
    within("--rounds", rounds, 1, MOST_ROUNDS);
    within("--warm-up", warmRounds, 0, MOST_ROUNDS);
    within("--seconds", seconds, 1, MOST_SECONDS);
    if (rules != null) {
      Place.read(rules);
    }
    return new Options(
        wanted.isEmpty() ? List.of(Traffic.values()) : traffic(wanted),
        only.isEmpty() ? List.of(RoadKind.values()) : roads(only),
        rounds,
        warmRounds,
        seconds,
        ipv6 ? 6 : 4,
        Optional.ofNullable(rules));
  }

  private static List<Traffic> traffic(List<String> names) {
    return names.stream()
        .map(
            name -> Traffic.of(name).orElseThrow(() -> unknown("traffic", name, Traffic.options())))
        .distinct()
        .toList();
  }

  private static List<RoadKind> roads(List<String> names) {
    List<RoadKind> kinds = new ArrayList<>();
    for (String name : names) {
      List<RoadKind> named = RoadKind.of(name);
      if (named.isEmpty()) {
        throw unknown("road", name, RoadKind.options());
      }
      kinds.addAll(named);
    }
    return kinds.stream().distinct().toList();
  }

  private static CommandException unknown(String what, String name, String known) {
    return new CommandException(
        CommandException.USAGE, "no " + what + " is called '" + name + "'; there are " + known);
  }

  private static void within(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new CommandException(
          CommandException.USAGE, option + " is " + least + " to " + most + ", not " + value);
    }
  }

  /** Better before all the work than after it. */
  static void requireWritable(Path file) {
    if (file != null) {
      Path folder = file.toAbsolutePath().getParent();
      if (Files.isDirectory(file) || !Files.isWritable(Files.exists(file) ? file : folder)) {
        throw new CommandException(CommandException.USAGE, "can't write " + file);
      }
    }
  }

  private void write(Results results) {
    String table = Table.of(results);
    String text = format == OutputFormat.JSON ? ResultsJson.of(results) : table;
    if (out == null) {
      PrintWriter terminal = spec.commandLine().getOut();
      terminal.print(text);
      terminal.flush();
    } else {
      write(out, text);
    }
    if (report != null) {
      write(report, table);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new CommandException("can't write " + file + ": " + e.getMessage(), e);
    }
  }

  /** The command line of this program, with the options this process was given. */
  private List<String> culvert() {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(Arrays.asList("-cp", System.getProperty("java.class.path"), main.getName()));
    return command;
  }
}
