package io.culvert.core.cli;

import io.culvert.core.control.OutputFormat;
import picocli.CommandLine.Option;

/** {@code -o text|json}: a mixin of commands that write their answer either way. */
final class FormatOption {

  @Option(
      names = {"-o", "--output"},
      defaultValue = "text",
      paramLabel = "text|json",
      description = "how to write it")
  private OutputFormat format;

  /** Whether a program will read it. */
  boolean json() {
    return format == OutputFormat.JSON;
  }
}
