package io.culvert.core.lab;

import java.util.List;

/**
 * A command that ran to its end.
 *
 * @param command what was run
 * @param exit its exit code; 124 where it was stopped for taking too long
 * @param output standard output and error together
 */
record Run(List<String> command, int exit, String output) {

  static final int TIMED_OUT = 124;

  boolean ok() {
    return exit == 0;
  }

  /** The last line it said. */
  String lastLine() {
    List<String> lines = output.strip().lines().toList();
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
  }
}
