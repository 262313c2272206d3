package io.culvert.core.control;

/** A command that can't be carried out: what, why and what to do about it. */
public final class ControlException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What kind of failure; decides the exit code and the HTTP status. */
  public enum Code {
    /** What was asked for can't be understood. */
    BAD_REQUEST("bad-request", 400),
    /** The caller may not. */
    NOT_PERMITTED("not-permitted", 403),
    /** There is no such thing. */
    NOT_FOUND("not-found", 404),
    /** It changed meanwhile. */
    CONFLICT("conflict", 409),
    /** It was understood and refused: a rule file with errors, a value out of range. */
    REFUSED("refused", 422),
    /** Something broke inside. */
    FAILED("failed", 500);

    private final String label;
    private final int httpStatus;

    Code(String label, int httpStatus) {
      this.label = label;
      this.httpStatus = httpStatus;
    }

    /** The code in an API answer. */
    public String label() {
      return label;
    }

    /** The HTTP status that goes with it. */
    public int httpStatus() {
      return httpStatus;
    }

    /** The code with that label; FAILED where there is none. */
    public static Code of(String label) {
      for (Code code : values()) {
        if (code.label.equals(label)) {
          return code;
        }
      }
      return FAILED;
    }
  }

  private final Code code;
  private final String hint;

  /**
   * A failure.
   *
   * @param hint what to do about it, or empty
   */
  public ControlException(Code code, String message, String hint) {
    super(message);
    this.code = code;
    this.hint = hint;
  }

  public Code code() {
    return code;
  }

  /** What to do about it, or empty. */
  public String hint() {
    return hint;
  }
}
