package io.culvert.core.fuzz;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Inputs that are kept in {@code core/src/test/resources/fuzz/TARGET}: what was found, under a name
 * that says what it was, and the few that reach most.
 */
final class KeptInputs {

  private KeptInputs() {}

  private static Path folder() {
    URL resource = KeptInputs.class.getResource("/fuzz");
    try {
      return Path.of(resource.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Names of targets that have any. */
  static List<String> targets() throws IOException {
    return list(folder()).map(path -> path.getFileName().toString()).toList();
  }

  /** Those of one target, by name. */
  static List<Path> of(String target) throws IOException {
    Path inputs = folder().resolve(target);
    return Files.isDirectory(inputs) ? list(inputs).toList() : List.of();
  }

  private static Stream<Path> list(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList().stream();
    }
  }
}
