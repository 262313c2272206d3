package io.culvert.core.control;

import java.util.Locale;

/**
 * Which packets somebody wants to see walk.
 *
 * @param filter of the packets as they come
 * @param byRule only those that met {@code -j TRACE}, from there on
 * @param outcome of those, which by their end
 * @param budget how many, 1 to {@value #MAX_BUDGET}
 * @param bytes whether the packets themselves are wanted, too
 */
public record TraceRequest(
    PacketFilter filter, boolean byRule, Outcome outcome, int budget, boolean bytes) {

  /** What one request may ask for. */
  public static final int MAX_BUDGET = 100_000;

  /** Which ends are wanted. */
  public enum Outcome {
    ANY,
    ACCEPTED,
    DROPPED;

    /** The outcome of that word. */
    public static Outcome of(String word) {
      try {
        return valueOf(word.toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "\"outcome\" is any, accepted or dropped, not \"" + word + "\"", e);
      }
    }

    /** Whether it wants packets that ended so. */
    public boolean takes(TraceView.Verdict verdict) {
      return switch (this) {
        case ANY -> true;
        case ACCEPTED -> verdict.accepted();
        case DROPPED -> verdict == TraceView.Verdict.DROPPED;
      };
    }
  }

  /** Refuses a budget out of bounds. */
  public TraceRequest {
    if (budget < 1 || budget > MAX_BUDGET) {
      throw new ControlException(
          ControlException.Code.BAD_REQUEST,
          "a budget of " + budget + " packets is not within 1 and " + MAX_BUDGET,
          "");
    }
  }
}
