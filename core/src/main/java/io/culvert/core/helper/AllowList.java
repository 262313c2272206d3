package io.culvert.core.helper;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The plugins an operator allows, one a line: the jar's SHA-256, the plugin's id, and perhaps a
 * range of versions ({@code >=1.0.0 & <2.0.0}). Blank lines and those that begin with {@code #} say
 * nothing. A jar that no line fits is not loaded.
 */
final class AllowList {

  private static final Pattern LINE =
      Pattern.compile("([0-9a-fA-F]{64})\\s+([A-Za-z0-9._-]{1,64})(?:\\s+(\\S.*))?");

  private record Allowed(String sha256, String id, String range) {}

  private final List<Allowed> lines = new ArrayList<>();

  /**
   * Reads the list.
   *
   * @throws IOException if it cannot be read, or a line is none: then nothing is allowed
   */
  static AllowList read(Path file) throws IOException {
    AllowList list = new AllowList();
    try {
      int number = 0;
      for (String line : Files.readAllLines(file)) {
        number++;
        list.add(line.strip(), file + ":" + number);
      }
    } catch (NoSuchFileException e) {
      throw new IOException(
          "there is no " + file + "; culvert helper allow JAR writes its lines", e);
    }
    return list;
  }

  private void add(String line, String where) throws IOException {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      throw new IOException(
          where + ": not \"SHA-256 ID [VERSIONS]\"; culvert helper allow JAR writes such lines");
    }
    String range = matcher.group(3) == null ? "*" : matcher.group(3);
    lines.add(new Allowed(matcher.group(1).toLowerCase(Locale.ROOT), matcher.group(2), range));
  }

  /** Whether a line fits; {@code versions} judges a version by a range. */
  boolean allows(String sha256, String id, String version, Versions versions) {
    return lines.stream()
        .filter(line -> line.sha256().equals(sha256) && line.id().equals(id))
        .anyMatch(line -> line.range().equals("*") || versions.satisfies(line.range(), version));
  }

  /** Judges a version by a range. */
  @FunctionalInterface
  interface Versions {
    boolean satisfies(String range, String version);
  }

  /** The SHA-256 of a file's bytes, as the list writes it. */
  static String sha256(byte[] bytes) {
    return Hashing.sha256().hashBytes(bytes).toString();
  }
}
