package io.culvert.core.control.rules;

/**
 * What is wrong with one line; caught where the line is read and turned into a {@link Diagnostic}.
 */
public final class RuleProblem extends Exception {

  private static final long serialVersionUID = 1;

  private final RuleCode code;
  private final int column;
  private final int length;
  private String cure = "";

  /** A problem at {@code column} (from 1) that spans {@code length} characters. */
  public RuleProblem(RuleCode code, int column, int length, String message) {
    super(message, null, false, false);
    this.code = code;
    this.column = column;
    this.length = length;
  }

  /** A problem with {@code argument}. */
  public RuleProblem(RuleCode code, Argument argument, String message) {
    this(code, argument.column(), argument.length(), message);
  }

  /** Says what to do about it. */
  public RuleProblem cure(String newCure) {
    cure = newCure;
    return this;
  }

  /** What to do about it; empty if nothing is known. */
  public String cure() {
    return cure;
  }

  /** The stable number of this kind of problem. */
  public RuleCode code() {
    return code;
  }

  /** Where, in characters from 1. */
  public int column() {
    return column;
  }

  /** How many characters it spans. */
  public int length() {
    return length;
  }
}
