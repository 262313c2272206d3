package io.culvert.core.control.filter;

/** A filter that can't be read. */
public final class FilterException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int column;
  private final String hint;

  FilterException(int column, String message, String hint) {
    super(message);
    this.column = column;
    this.hint = hint;
  }

  /** Where it stops making sense, from 1. */
  public int column() {
    return column;
  }

  /** All in one line: {@code MESSAGE at column N; HINT}. */
  public String inOneLine() {
    return getMessage() + " at column " + column + (hint.isEmpty() ? "" : "; " + hint);
  }

  /** What may have been meant, or empty. */
  public String hint() {
    return hint;
  }
}
