package io.culvert.core.machine;

import java.util.List;

/**
 * A command that ran to its end.
 *
 * @param command what was run
 * @param exit its exit code; 124 where it was stopped for taking too long
 * @param output standard output and error together
 */
public record Run(List<String> command, int exit, String output) {

  /** Exit code of what was stopped for taking too long. */
  public static final int TIMED_OUT = 124;

  /** Whether it exited 0. */
  public boolean ok() {
    return exit == 0;
  }

  /** The last line it said. */
  public String lastLine() {
    List<String> lines = output.strip().lines().toList();
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
  }
}
