package io.culvert.core.lab;

/** The lab can't go on; the message says what happened and, where there is one, the cure. */
final class LabException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LabException(String message) {
    super(message);
  }

  LabException(String message, Throwable cause) {
    super(message, cause);
  }
}
