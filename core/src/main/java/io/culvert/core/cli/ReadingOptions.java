package io.culvert.core.cli;

import io.culvert.core.control.RuleText.Way;
import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Option;

/** How lenient a command is with a rule file. */
final class ReadingOptions {

  @Option(
      names = "--resolve",
      description = "look host names up, once; else they are refused (E011)")
  private boolean resolve;

  @Option(
      names = "--unsupported",
      defaultValue = "error",
      paramLabel = "error|skip-safe",
      description =
          "what a rule that is not supported does: refuse the file, or be left out where that can't"
              + " let more packets in")
  private String unsupported;

  /** As the rule language knows them; with {@code counters} those are taken over. */
  Set<Way> ways(boolean counters) {
    Set<Way> ways = EnumSet.noneOf(Way.class);
    if (counters) {
      ways.add(Way.COUNTERS);
    }
    if (resolve) {
      ways.add(Way.RESOLVE);
    }
    if (skips()) {
      ways.add(Way.SKIP_SAFE);
    }
    return ways;
  }

  boolean resolves() {
    return resolve;
  }

  boolean skips() {
    if (!unsupported.equals("error") && !unsupported.equals("skip-safe")) {
      throw new UsageException("--unsupported is error or skip-safe, not \"" + unsupported + "\"");
    }
    return unsupported.equals("skip-safe");
  }
}
