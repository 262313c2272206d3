package io.culvert.core.control.rules;

/**
 * One argument of a rule line, quotes and escapes already removed.
 *
 * @param text what the argument says
 * @param column where it begins in its line, in characters from 1
 * @param length characters it takes in the line, quotes included
 */
public record Argument(String text, int column, int length) {

  /** An argument that stands for the same place but says something else. */
  public Argument saying(String newText) {
    return new Argument(newText, column, length);
  }

  @Override
  public String toString() {
    return text;
  }
}
