package io.culvert.core.control.rules;

/**
 * One option as it stands in a rule.
 *
 * @param option which one
 * @param inverted whether {@code !} stands before it
 * @param at the option itself
 * @param value its argument; for an option without one, the option itself
 * @param second its second argument, or {@code null}
 * @param protocol what {@code -p} had said by then: a number, 0 for all, -1 for nothing
 */
public record OptionUse(
    Option option, boolean inverted, Argument at, Argument value, Argument second, int protocol) {

  /** The argument's text. */
  public String text() {
    return value.text();
  }

  /** A problem with the argument. */
  public RuleProblem problem(RuleCode code, String message) {
    return new RuleProblem(code, value, message);
  }

  /** A value this option does not take. */
  public RuleProblem bad(String expected) {
    return problem(RuleCode.E008, option + " '" + text() + "' is not " + expected);
  }

  /** {@code part} as a C number within {@code min..max}, or -1. */
  public int wholeNumber(String part, int min, int max) {
    return (int) CNumber.whole(part, min, max);
  }
}
