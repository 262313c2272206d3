package io.culvert.core.cli.conntrack;

import io.culvert.core.cli.CulvertCommand;
import io.culvert.core.cli.ExitCode;
import io.culvert.core.cli.Output;

/**
 * The last line of a command, on standard error, with the exit code that goes with it.
 *
 * @param quiet one of many commands of a file: nothing is counted
 */
record Footer(Output output, boolean quiet) {

  private static String head() {
    return "culvert v" + CulvertCommand.version() + " (conntrack-tools format): ";
  }

  /** Says {@code what}; always. */
  int said(String what) {
    output.error(head() + what);
    return ExitCode.OK;
  }

  /** Counts what was shown. */
  int shown(long count, String what) {
    return quiet ? ExitCode.OK : said(count + " " + what + ".");
  }

  /** Counts what was changed; nothing is a failure. */
  int touched(long count, String what) {
    shown(count, what);
    return count == 0 && !quiet ? ExitCode.FAILED : ExitCode.OK;
  }

  /** The kernel, or what stands for it, said no. */
  int failed(String why) {
    said("Operation failed: " + why);
    return ExitCode.FAILED;
  }
}
