package io.culvert.core.lab;

import io.culvert.core.machine.CommandException;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code culvert lab soak}. */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    description =
        "mixed traffic, reloads and page clients for a while; says what leaks, if any does",
    footer = {
      "",
      "Traffic is downloads, short TCP connections, UDP, FTP in all its modes, pings and",
      "fragments over both address families. Meanwhile rules are loaded, helpers reloaded",
      "and their plugins replaced, the table is listed, events are read, pages come and go.",
      "At the end all of it stops, and what the router still holds is looked at.",
      "",
      "Memory is judged after ten minutes or more, by the second half of the samples.",
      "",
      "Examples:",
      "  culvert lab soak --seconds 60",
      "  nice culvert lab soak --hours 2 --rate 5 --every 30",
      "",
      "Exit codes: 0 flat, 1 something leaks or failed, 2 usage, 4 not permitted"
    })
final class SoakCommand implements Callable<Integer> {

  private static final int DEFAULT_SECONDS = 120;
  private static final int SHORTEST_SECONDS = 10;
  private static final int HOUR_SECONDS = 3_600;

  /** How long; one of the two. */
  private static final class Length {
    @Option(
        names = "--seconds",
        paramLabel = "N",
        description = "how long traffic goes on, at least 10 (default: 120)")
    private Integer seconds;

    @Option(names = "--hours", paramLabel = "N", description = "the same in hours, as 2 or 0.5")
    private Double hours;
  }

  @ParentCommand private LabCommand lab;

  @ArgGroup private Length length;

  @Option(
      names = "--every",
      paramLabel = "SECONDS",
      description = "how often a sample is taken (default: a hundredth of the time, 2 to 60)")
  private Integer every;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "20",
      description = "new connections a second, about (default: ${DEFAULT-VALUE})")
  private int rate;

  @Override
  public Integer call() {
    return lab.guarded(
        () -> {
          int seconds = seconds();
          int interval = every == null ? Math.max(2, Math.min(60, seconds / 100)) : every;
          if (seconds < SHORTEST_SECONDS || interval < 1 || rate < 1) {
            throw new CommandException(
                CommandException.USAGE,
                "at least " + SHORTEST_SECONDS + " seconds, a sample a second, 1 a second");
          }
          return lab.up(new Soak(seconds, interval, rate));
        });
  }

  private int seconds() {
    if (length == null) {
      return DEFAULT_SECONDS;
    }
    return length.seconds != null
        ? length.seconds
        : (int) Math.min(Integer.MAX_VALUE, Math.round(length.hours * HOUR_SECONDS));
  }
}
