package io.culvert.core.machine;

/** A command can't go on; the message says what happened and, where there is one, the cure. */
public final class CommandException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Exit code: something that was to be done failed. */
  public static final int FAILED = 1;

  /** Exit code: what was asked for makes no sense. */
  public static final int USAGE = 2;

  /** Exit code: this user may not do it. */
  public static final int NOT_PERMITTED = 4;

  private final int exitCode;

  /** A failure. */
  public CommandException(String message) {
    this(FAILED, message);
  }

  /** What ends the process with {@code exitCode}. */
  public CommandException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** A failure and what it came from. */
  public CommandException(String message, Throwable cause) {
    super(message, cause);
    this.exitCode = FAILED;
  }

  /** What the process should end with. */
  public int exitCode() {
    return exitCode;
  }
}
