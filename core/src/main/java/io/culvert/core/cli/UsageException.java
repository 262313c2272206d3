package io.culvert.core.cli;

/** A command line that parses but makes no sense: said in one line, exit code 2. */
public final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says what is wrong and what to do. */
  public UsageException(String message) {
    super(message);
  }
}
