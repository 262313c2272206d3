package io.culvert.core.cli;

import io.culvert.core.control.ControlException;

/** Exit codes, the same for every command and never reused. */
public final class ExitCode {

  public static final int OK = 0;

  /** It failed, or nothing matched. */
  public static final int FAILED = 1;

  /** A wrong command line, or input that was refused. */
  public static final int USAGE = 2;

  /** No router can be reached. */
  public static final int NO_ROUTER = 3;

  public static final int NOT_PERMITTED = 4;

  private ExitCode() {}

  /** The code that tells of {@code refusal}. */
  static int of(ControlException refusal) {
    return switch (refusal.code()) {
      case BAD_REQUEST, REFUSED -> USAGE;
      case NOT_PERMITTED -> NOT_PERMITTED;
      case NOT_FOUND, CONFLICT, FAILED -> FAILED;
    };
  }
}
