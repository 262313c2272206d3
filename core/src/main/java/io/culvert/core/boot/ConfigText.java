package io.culvert.core.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The configuration as it was when the router was started, for people. */
final class ConfigText {

  private static final int MAX_LINES = 2_000;

  /** A key that holds something nobody should read over a shoulder. */
  private static final Pattern SECRET =
      Pattern.compile("(?i)((?:token|password|passphrase|secret|private-key)[\\w-]*\\s*:\\s*).+");

  private ConfigText() {}

  /** The lines of {@code file}, secrets in them masked; none where it can't be read. */
  static List<String> of(Path file) {
    try (var lines = Files.lines(file)) {
      return lines.limit(MAX_LINES).map(ConfigText::masked).toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  /** {@code line} with what its secret keys hold left out. */
  static String masked(String line) {
    return SECRET.matcher(line).replaceAll("$1***");
  }
}
