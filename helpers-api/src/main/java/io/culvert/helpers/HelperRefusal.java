package io.culvert.helpers;

import java.util.Objects;

/**
 * Says that what a side announced will not be expected, and why.
 *
 * <p>Thrown by {@link HelperContext#expect} and by {@link Endpoint}'s factories. It is <em>not</em>
 * a fault of the helper: the network said something that cannot be granted. A helper normally lets
 * it pass through; the router then abandons the message (replacements already made are forgotten,
 * expectations made for it are withdrawn), counts the {@linkplain Reason#token reason} and does
 * with the packet what the {@linkplain Reason#fate reason's fate} says. A helper whose protocol
 * asks for something else catches it.
 *
 * <p>Carries no stack trace: it is an answer, not an accident, and a hostile peer may ask for many.
 */
public final class HelperRefusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What becomes of the packet whose message was refused. */
  public enum Fate {
    /** It goes on unchanged, and nothing is expected. */
    PASS,
    /** It goes no further; the sender will repeat it or give up. */
    DROP
  }

  /** Why; more reasons may be added in later versions. */
  public enum Reason {
    /**
     * The announced address is not the announcer's own, and the operator has not allowed that. The
     * packet passes and nothing is recorded, so that nobody can open a way to a third host by
     * announcing it (the FTP bounce attack). As in Linux nf_conntrack_ftp.c, {@code help}, without
     * its option {@code loose}.
     */
    FOREIGN_ENDPOINT("foreign-endpoint", Fate.PASS),

    /** What was announced is not an address and port: 10.0.0.999, a host name, port 0. */
    MALFORMED("malformed", Fate.DROP),

    /** The router's expectation table is full ({@code nf_conntrack_expect_max}). */
    TABLE_FULL("table-full", Fate.DROP),

    /**
     * The announced port is expected already for another connection, and either nothing is
     * translated, so that no other port could stand in for it, or no free one was found.
     */
    NO_PORT("no-port", Fate.DROP);

    private final String token;
    private final Fate fate;

    Reason(String token, Fate fate) {
      this.token = token;
      this.fate = fate;
    }

    /** The word under which it is counted and shown, for example {@code foreign-endpoint}. */
    public String token() {
      return token;
    }

    /** What becomes of the packet if the helper does not catch the refusal. */
    public Fate fate() {
      return fate;
    }
  }

  private final Reason reason;

  /**
   * A refusal; {@code detail} is a few words for the log, such as the text that was not an address.
   */
  public HelperRefusal(Reason reason, String detail) {
    super(Objects.requireNonNull(reason, "reason").token() + ": " + detail, null, false, false);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
