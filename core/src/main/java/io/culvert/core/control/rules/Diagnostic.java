package io.culvert.core.control.rules;

/**
 * One thing to tell about a rule file.
 *
 * @param code what kind of thing, stable from release to release
 * @param file the file's name as the user gave it
 * @param line from 1
 * @param column in characters from 1
 * @param length characters it spans, at least 1
 * @param message what happened and where
 * @param help what to do; may be empty
 * @param source the line's text, for the caret
 */
public record Diagnostic(
    RuleCode code,
    String file,
    int line,
    int column,
    int length,
    String message,
    String help,
    String source) {

  /** Whether it stops the file from being loaded. */
  public boolean error() {
    return code.error();
  }

  /** The first line of {@link #render}: place, kind and message. */
  public String headline() {
    return file
        + ":"
        + line
        + ":"
        + column
        + ": "
        + (error() ? "error[" : "warning[")
        + code
        + "]: "
        + message;
  }

  /** The headline, the source line with a caret under the place, and what to do. */
  public String render() {
    StringBuilder out = new StringBuilder(headline()).append('\n');
    if (!source.isEmpty()) {
      String number = String.format("%5d | ", line);
      out.append(number).append(source).append('\n');
      out.append("      | ").append(indent());
      out.append("^".repeat(Math.max(1, length))).append('\n');
    }
    if (!help.isEmpty()) {
      out.append("  = help: ").append(help).append('\n');
    }
    return out.toString();
  }

  /** Blanks as wide as the text before the place; tabs stay tabs so that the caret lines up. */
  private String indent() {
    StringBuilder blanks = new StringBuilder();
    source.codePoints().limit(column - 1L).forEach(c -> blanks.append(c == '\t' ? '\t' : ' '));
    return blanks.toString();
  }
}
