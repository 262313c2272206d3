package io.culvert.core.twin.run;

/** A case file that says what can't be understood: {@code FILE:LINE:COLUMN: what; cure}. */
final class CaseException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CaseException(String file, int line, int column, String message) {
    super(file + ":" + line + ":" + column + ": " + message);
  }
}
