package io.culvert.core.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads files of rules and sets for commands. */
public final class RuleInput {

  private RuleInput() {}

  /** The text of {@code file}; {@code -} is standard input. */
  public static String read(String file) {
    try {
      if (file.equals("-")) {
        try (InputStream in = System.in) {
          return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
      }
      return Files.readString(Path.of(file));
    } catch (NoSuchFileException e) {
      throw new IllegalStateException(file + ": no such file", e);
    } catch (CharacterCodingException e) {
      throw new IllegalStateException(file + ": not UTF-8 text", e);
    } catch (IOException e) {
      throw new IllegalStateException(file + ": can't be read: " + e.getMessage(), e);
    }
  }
}
