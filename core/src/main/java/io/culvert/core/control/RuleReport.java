package io.culvert.core.control;

import java.util.List;

/**
 * What came of reading a rule file.
 *
 * @param accepted whether the rules can be, or were, loaded
 * @param rules how many rules it has
 * @param chains how many chains
 * @param problems errors and warnings by place
 * @param text them as for a terminal, with excerpts and carets
 */
public record RuleReport(
    boolean accepted, int rules, int chains, List<Problem> problems, String text) {

  /**
   * One error or warning.
   *
   * @param error whether it stops the file from being loaded
   * @param code {@code E012}, {@code W003}
   * @param help what to do about it, or empty
   */
  public record Problem(Position at, boolean error, String code, String message, String help) {}
}
