package io.culvert.core.lab;

/** The lab can't go on; the message says what happened and, where there is one, the cure. */
final class LabException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int NOT_PERMITTED = 4;

  private final int exitCode;

  LabException(String message) {
    this(FAILED, message);
  }

  LabException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  LabException(String message, Throwable cause) {
    super(message, cause);
    this.exitCode = FAILED;
  }

  /** What the process should end with. */
  int exitCode() {
    return exitCode;
  }
}
