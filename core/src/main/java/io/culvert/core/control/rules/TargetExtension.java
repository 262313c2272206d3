package io.culvert.core.control.rules;

/** A keyword behind {@code -j}; see {@link MatchExtension}. */
public interface TargetExtension extends Extension {

  /**
   * Reads what a rule gave.
   *
   * @throws RuleProblem if it makes no sense, with the place
   */
  TargetSpec read(Given given, RuleScope scope) throws RuleProblem;
}
