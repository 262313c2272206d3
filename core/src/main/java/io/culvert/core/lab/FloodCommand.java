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
      "An FTP transfer and iperf3 go on from the lan to the wan while there is too much of",
      "something, and the table is full. What the two carry is compared with what they ask for,",
      "or carry beside as much work for the machine. Needs a C compiler, and an idle machine",
      "where figures shall mean much.",
      "",
      "From forged addresses in a third network, as fast as one thread can:",
      "  syn           TCP connections that are never opened whole",
      "  udp           datagrams to random ports",
      "  fragments     first fragments whose others never come",
      "  icmp          errors about datagrams that nobody sent",
      "  expectations  TFTP requests, each of which has an answer expected",
      "By programs that connect to the router itself:",
      "  rules         rule files loaded by eight at once",
      "  clients       400 connections to the control socket, more than are let in, that ask",
      "  readers       100 connections that ask for the table or for events and hardly read",
      "  pages         40 pages, more than are let in, that command; every third never reads",
      "",
      "Examples:",
      "  culvert lab flood",
      "  culvert lab flood --seconds 20 syn",
      "  culvert lab flood --at-once expectations clients readers",
      "",
      "Exit codes: 0 all held, 1 something did not, 2 usage, 4 not permitted"
    })
final class FloodCommand implements Callable<Integer> {

  private static final int MOST_SECONDS = 60;
  private static final int LEAST_ENTRIES = 1_000;

  @ParentCommand private LabCommand lab;

  @Parameters(
      paramLabel = "KIND",
      arity = "0..*",
      description = "default: all of them, in this order")
  private List<FloodKind> kinds;

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

  @Option(names = "--at-once", description = "all of them at the same time")
  private boolean atOnce;

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
          List<FloodKind> wanted = kinds == null ? List.of(FloodKind.values()) : kinds;
          List<List<FloodKind>> looks =
              atOnce ? List.of(wanted) : wanted.stream().map(List::of).toList();
          return lab.up(new Flood(looks, seconds, rate, entries));
        });
  }
}
