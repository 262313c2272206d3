package io.culvert.core.control;

import java.util.List;

/**
 * What came of loading rules.
 *
 * @param rules what there is to tell about them
 * @param deniedCount how many connections the new rules would not let begin; they were ended, or
 *     would be
 * @param denied the first of them
 * @param revertAfterSeconds until when they must be confirmed; 0 where they stay
 */
public record LoadReport(
    RuleReport rules, long deniedCount, List<EntryView> denied, int revertAfterSeconds) {

  /** Connections that are named. */
  public static final int MOST_NAMED = 1000;
}
