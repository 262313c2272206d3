package io.culvert.core.twin;

/** The twin itself can't go on: no rights, a command missing, a device lost. No difference. */
public final class TwinException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says what failed and what to do about it. */
  public TwinException(String message) {
    super(message);
  }

  /** Says what failed, and why. */
  public TwinException(String message, Throwable cause) {
    super(message, cause);
  }
}
