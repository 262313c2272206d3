package io.culvert.core.lab;

import io.culvert.core.machine.CommandException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code culvert lab cluster}. */
@Command(
    name = "cluster",
    mixinStandardHelpOptions = true,
    description = "kill, cut off and switch routers that are one; says what becomes of connections",
    footer = {
      "",
      "Two routers and a witness between a client and a server, each in a network namespace.",
      "Many TCP connections through MASQUERADE say a word now and then and hear it again, with",
      "iperf3, an FTP transfer and a hundred pings a second among them. In one more namespace a",
      "look-out sends probes to each router past all networks, and sees which lets them pass:",
      "never both at one time. Needs a C compiler, and an idle machine where figures shall",
      "mean much.",
      "",
      "  kill      kill -9 of the owner, started again",
      "  switch    culvert cluster switch: no ping may be lost",
      "  drain     culvert cluster drain, and resume: no ping may be lost",
      "  cut       the owner cut off from the other members, then joined again",
      "  deaf      the same one way: it hears nothing of them",
      "  mute      the other way: they hear nothing of it",
      "  slow      64 kbit/s between it and them",
      "  lossy     a third of the packets between it and them lost",
      "  stop      SIGSTOP for three leases, then SIGCONT",
      "  clock     its wall clock an hour ahead, and back",
      "  restart   each member ended by SIGTERM and started again, one by one: no ping may be lost",
      "  join      the other one comes anew to a full table (only where asked for)",
      "",
      "With --active all of them move packets, on TUN devices: the client sends by one router, the",
      "server answers by the other, and what is done is done to the one that judges. Probes are one",
      "flow, that both routers get: never two judge it at one time. Not switch, not join.",
      "",
      "Examples:",
      "  culvert lab cluster --times 20 kill switch cut",
      "  culvert lab cluster --connections 100 stop deaf mute",
      "  culvert lab cluster --times 1 --entries 1000000 join",
      "  culvert lab cluster --active --connections 100 kill drain restart",
      "",
      "Exit codes: 0 all held, 1 something did not, 2 usage, 4 not permitted"
    })
final class TrialCommand implements Callable<Integer> {

  private static final int MOST_CONNECTIONS = 20_000;
  private static final int MOST_WORDS = 100;
  private static final int LEAST_LEASE = 200;

  @ParentCommand private LabCommand lab;

  @Parameters(
      paramLabel = "KIND",
      arity = "0..*",
      description = "default: all but join, in this order")
  private List<TrialKind> kinds;

  @Option(
      names = "--times",
      paramLabel = "N",
      defaultValue = "3",
      description = "how often each is done (default: ${DEFAULT-VALUE})")
  private int times;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "1000",
      description = "how many talk (default: ${DEFAULT-VALUE})")
  private int connections;

  @Option(
      names = "--words",
      paramLabel = "N",
      defaultValue = "5",
      description = "how many words each says a second (default: ${DEFAULT-VALUE})")
  private int words;

  @Option(
      names = "--lease",
      paramLabel = "MILLIS",
      defaultValue = "1000",
      description = "the lease of an owner (default: ${DEFAULT-VALUE})")
  private int lease;

  @Option(
      names = "--entries",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "what join has to learn (default: ${DEFAULT-VALUE})")
  private int entries;

  @Option(names = "--active", description = "all of them move packets: mode active-active")
  private boolean active;

  @Override
  public Integer call() {
    return lab.guarded(
        () -> {
          boolean fits = connections >= 1 && connections <= MOST_CONNECTIONS && times >= 1;
          fits &= words >= 1 && words <= MOST_WORDS && lease >= LEAST_LEASE && entries >= 1;
          if (!fits) {
            throw new CommandException(
                CommandException.USAGE,
                "once or more, 1 to "
                    + MOST_CONNECTIONS
                    + " connections, 1 to "
                    + MOST_WORDS
                    + " words a second, a lease of "
                    + LEAST_LEASE
                    + " ms or more");
          }
          if (active && kinds != null && !kinds.stream().allMatch(TrialKind::sharing)) {
            throw new CommandException(
                CommandException.USAGE, "where all move packets there is no switch and no join");
          }
          return lab.up(new Trial(settings()));
        });
  }

  private Trial.Settings settings() {
    List<TrialKind> wanted =
        kinds != null
            ? kinds
            : Arrays.stream(TrialKind.values())
                .filter(kind -> active ? kind.sharing() : kind != TrialKind.JOIN)
                .toList();
    return new Trial.Settings(wanted, times, connections, words, lease, entries, active);
  }
}
