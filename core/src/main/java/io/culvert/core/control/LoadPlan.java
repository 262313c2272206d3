package io.culvert.core.control;

/**
 * How rules are to be loaded.
 *
 * @param test only say what would come of it
 * @param flows what becomes of connections that there are
 * @param revertAfterSeconds put the rules before them back after so many seconds unless confirmed;
 *     0 for never
 */
public record LoadPlan(boolean test, Flows flows, int revertAfterSeconds) {

  /** What becomes of connections. */
  public enum Flows {
    /** They stay, and their packets meet the new rules. */
    KEEP,
    /** Those that the new rules would not let begin are named. */
    LIST,
    /** Those that the new rules would not let begin are ended. */
    END
  }

  /** A plain load, or only a test of one. */
  public static LoadPlan plain(boolean test) {
    return new LoadPlan(test, Flows.KEEP, 0);
  }
}
