package io.culvert.core.cli.replay;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;

/** A bar on a terminal's standard error, drawn a few times a second; nothing elsewhere. */
final class Progress {

  private static final int COLUMNS = 30;
  private static final long PERIOD_NANOS = 200_000_000L;

  private final PrintStream terminal;
  private final long total;
  private long nextNanos;
  private boolean drawn;

  private Progress(PrintStream terminal, long total) {
    this.terminal = terminal;
    this.total = total;
    this.nextNanos = System.nanoTime() + PERIOD_NANOS;
  }

  /**
   * A bar for {@code total} bytes.
   *
   * @param wanted whether to draw it even where standard error is a terminal
   */
  static Progress of(boolean wanted, long total) {
    return new Progress(wanted && terminal(2) ? System.err : null, total);
  }

  /** Whether the descriptor of that number leads to a terminal. */
  static boolean terminal(int descriptor) {
    try {
      return Path.of("/proc/self/fd/" + descriptor).toRealPath().startsWith("/dev/pts");
    } catch (IOException e) {
      return false;
    }
  }

  /** So far; cheap where nothing is drawn. */
  void at(long done, long packets) {
    long now = terminal == null ? 0 : System.nanoTime();
    if (terminal != null && now - nextNanos >= 0) {
      nextNanos = now + PERIOD_NANOS;
      drawn = true;
      terminal.print("\r" + bar(done, total, packets));
      terminal.flush();
    }
  }

  static String bar(long done, long total, long packets) {
    double part = total == 0 ? 1 : Math.min(1, (double) done / total);
    int full = (int) (part * COLUMNS);
    return String.format(
        Locale.ROOT,
        "[%s%s] %3d %%  %,d packets",
        "#".repeat(full),
        ".".repeat(COLUMNS - full),
        (int) (part * 100),
        packets);
  }

  /** Wipes the bar away. */
  void end() {
    if (drawn) {
      terminal.print("\r" + " ".repeat(COLUMNS + 40) + "\r");
      terminal.flush();
    }
  }
}
