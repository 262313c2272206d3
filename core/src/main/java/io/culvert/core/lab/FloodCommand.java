package io.culvert.core.lab;

import io.culvert.core.machine.CommandException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code culvert lab flood}. */
@Command(
    name = "flood",
    mixinStandardHelpOptions = true,
    description = "flood the router; says what becomes of flows, of commands and of memory",
    footer = {
      "",
      "An FTP transfer and iperf3 go on from the lan to the wan while a third network sends",
      "packets from forged addresses, as many as one thread can, into a table that is full.",
      "What the two carry is compared with what they carry while the same packets are made",
      "and go nowhere. Needs a C compiler, and an idle machine where figures shall mean much.",
      "",
      "Examples:",
      "  culvert lab flood",
      "  culvert lab flood --seconds 20 syn",
      "",
      "Exit codes: 0 all held, 1 something did not, 2 usage, 4 not permitted"
    })
final class FloodCommand implements Callable<Integer> {

  private static final int MOST_SECONDS = 60;
  private static final int LEAST_ENTRIES = 1_000;

  @ParentCommand private LabCommand lab;

  @Parameters(
      paramLabel = "syn|udp|fragments|icmp",
      arity = "0..*",
      description = "default: all of them, in this order")
  private List<Flood.Kind> kinds;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "6",
      description = "how long each is looked at (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--rate",
      paramLabel = "MBITS",
      defaultValue = "200",
      description = "what iperf3 sends a second; 0: all it can (default: ${DEFAULT-VALUE})")
  private int rate;

  @Option(
      names = "--entries",
      paramLabel = "N",
      defaultValue = "16384",
      description = "how many the table may hold (default: ${DEFAULT-VALUE})")
  private int entries;

  @Override
  public Integer call() {
    return lab.guarded(
        () -> {
          boolean fits = seconds >= 1 && seconds <= MOST_SECONDS && rate >= 0;
          if (!fits || entries < LEAST_ENTRIES) {
            throw new CommandException(
                CommandException.USAGE,
                "1 to " + MOST_SECONDS + " seconds, " + LEAST_ENTRIES + " entries or more");
          }
          List<Flood.Kind> wanted = kinds == null ? List.of(Flood.Kind.values()) : kinds;
          return lab.up(new Flood(wanted, seconds, rate, entries));
        });
  }
}
