package io.culvert.core.control.rules;

/**
 * A keyword behind {@code -m}. One small class each; registered in one list ({@link Catalog}). It
 * turns given options into a {@link MatchSpec}, which can print itself and make the match.
 */
public interface MatchExtension extends Extension {

  /**
   * Reads what a rule gave.
   *
   * @throws RuleProblem if it makes no sense, with the place
   */
  MatchSpec read(Given given, RuleScope scope) throws RuleProblem;
}
