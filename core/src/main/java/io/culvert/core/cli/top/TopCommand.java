package io.culvert.core.cli.top;

import io.culvert.core.cli.ClientCommand;
import io.culvert.core.cli.ExitCode;
import io.culvert.core.cli.Output;
import io.culvert.core.cli.UsageException;
import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code culvert top}: the busiest connections, as they are now. */
@Command(
    name = "top",
    description = "Show the busiest connections, full screen, as they change.",
    footer = {
      "",
      "Keys:",
      "  r b p a e  sort by rate, bytes, packets, age, time left",
      "  /          a filter, as on the page; Enter takes it, Esc leaves it",
      "  arrows     the next connections, PageUp and PageDown a screen of them",
      "  space      stand still",
      "  q          quit",
      "",
      "Examples:",
      "  culvert top",
      "  culvert top --filter 'proto = tcp and src = 10.0.0.0/8'",
      "  culvert top -b -n 1 --sort -bytes --rows 10",
      "",
      "Exit codes: 0 ok, 2 usage, 3 no router, 4 not permitted"
    })
public final class TopCommand extends ClientCommand {

  static final int MAX_ROWS = 200;

  private static final int BATCH_WIDTH = 200;
  private static final long PATIENCE_MILLIS = 10_000;

  @Option(names = "--filter", paramLabel = "EXPR", description = "only these connections")
  private String filter = "";

  @Option(
      names = "--sort",
      paramLabel = "[-]COLUMN",
      description = "a column of the page, - in front for the greatest first (default: -rate)")
  private String sort = "-rate";

  @Option(
      names = {"-b", "--batch"},
      description = "print, for no terminal")
  private boolean batch;

  @Option(
      names = {"-n", "--iterations"},
      paramLabel = "N",
      description = "with -b: end after so many")
  private int iterations = Integer.MAX_VALUE;

  @Option(names = "--rows", paramLabel = "N", description = "with -b: connections (default: 40)")
  private int rows = 40;

  @Override
  protected void prepare() {
    if (rows < 1 || rows > MAX_ROWS || iterations < 1) {
      throw new UsageException("--rows is 1 to " + MAX_ROWS + ", -n is at least 1");
    }
  }

  @Override
  protected int run(ControlClient router, Output output) throws RouterUnreachableException {
    try {
      if (batch) {
        print(output);
      } else {
        new TopScreen(this::connect, sort, filter).run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException("the terminal can't be used; -b prints instead", e);
    }
    return ExitCode.OK;
  }

  private void print(Output output) throws RouterUnreachableException, InterruptedException {
    try (TopFeed feed = new TopFeed(connect(), sort, filter, 0, rows, 1)) {
      boolean reading = true;
      for (int i = 0; i < iterations && reading; i++) {
        long until = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        do {
          feed.check();
          feed.table().await(1_000);
        } while (!feed.table().ready() && System.nanoTime() - until < 0);
        feed.check();
        for (String line : feed.table().lines(BATCH_WIDTH, rows + TopLines.HEAD, sort, filter)) {
          output.line(line.stripTrailing());
        }
        reading = output.flush();
      }
    }
  }
}
