package io.culvert.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The repository as files: what lies in the {@code src} folders of its modules. */
record Repository(Path root, List<Path> files) {

  /** The repository that {@code inside}, a folder of one of its modules, belongs to. */
  static Repository around(Path inside) {
    Path root = inside.toAbsolutePath();
    while (!Files.exists(root.resolve("helpers-api"))) {
      root = root.getParent();
    }
    Stream<Path> modules =
        Stream.concat(folders(root).stream(), folders(root.resolve("plugins")).stream());
    return new Repository(
        root,
        modules.map(module -> module.resolve("src")).flatMap(Repository::filesBelow).toList());
  }

  /** Our own files (nothing vendored) whose names end so. */
  List<Path> sources(String... endings) {
    return files.stream()
        .filter(file -> !file.toString().contains("/vendor/"))
        .filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
        .toList();
  }

  /** The folder of the top that {@code file} lies in. */
  String module(Path file) {
    return root.relativize(file).getName(0).toString();
  }

  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Path> folders(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(Files::isDirectory).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> filesBelow(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Stream.empty();
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
