package io.culvert.core.control;

/**
 * A place in a text file, as editors count.
 *
 * @param file the file's name as the user gave it
 * @param line from 1; 0 where the whole file is meant
 * @param column from 1, in characters
 */
public record Position(String file, int line, int column) {

  /** The whole of {@code file}. */
  public static Position of(String file) {
    return new Position(file, 0, 0);
  }

  /** {@code file:line:column}, or the file alone. */
  @Override
  public String toString() {
    return line == 0 ? file : file + ":" + line + ":" + column;
  }
}
