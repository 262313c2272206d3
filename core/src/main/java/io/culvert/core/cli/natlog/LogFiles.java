package io.culvert.core.cli.natlog;

import io.culvert.core.cli.UsageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of a log: those that were put aside, oldest first, and the one that is written. */
final class LogFiles {

  private static final String STAMP = "-[0-9]{8}T[0-9]{6}\\.[0-9]{3}Z";

  private LogFiles() {}

  /** All of the log whose file is {@code file}; refused where there is none. */
  static List<Path> of(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    String stem = dot <= 0 ? name : name.substring(0, dot);
    String ending = dot <= 0 ? "" : name.substring(dot);
    Pattern aside = Pattern.compile(Pattern.quote(stem) + STAMP + Pattern.quote(ending));
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> all = Files.list(folder)) {
        all.filter(f -> aside.matcher(f.getFileName().toString()).matches())
            .sorted()
            .forEach(files::add);
      }
    }
    if (Files.exists(file)) {
      files.add(file);
    }
    if (files.isEmpty()) {
      throw new UsageException(
          file + ": no such log, nor files of it put aside; name it with --log FILE");
    }
    return files;
  }

  /** Hands over each line; a file that is put away meanwhile is passed over. */
  static void read(Path file, Consumer<String> line) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        line.accept(text);
      }
    } catch (NoSuchFileException e) {
      return; // it was put aside, and too old to be kept, between listing and reading
    }
  }
}
