package io.culvert.core.control.rules;

import java.util.ArrayList;
import java.util.List;

/** Where the reading of one line's arguments is, and whether a {@code !} waits to be used. */
final class Cursor {

  private final List<Argument> arguments;
  private final List<RuleScope.Warning> warnings = new ArrayList<>();
  private int next;
  private Argument not;

  Cursor(List<Argument> arguments) {
    this.arguments = arguments;
  }

  boolean more() {
    return next < arguments.size();
  }

  /** The argument {@code ahead} places on, or {@code null}. */
  Argument peek(int ahead) {
    return next + ahead < arguments.size() ? arguments.get(next + ahead) : null;
  }

  Argument take() {
    return arguments.get(next++);
  }

  /** Whether an argument follows that is no option and no {@code !} ({@code xs_has_arg}). */
  boolean plainFollows() {
    return more() && !peek(0).text().startsWith("-") && !peek(0).text().startsWith("!");
  }

  /** The first argument of the line. */
  Argument first() {
    return arguments.isEmpty() ? new Argument("", 1, 1) : arguments.get(0);
  }

  List<RuleScope.Warning> warnings() {
    return warnings;
  }

  // ---- negation

  void negation() throws RuleProblem {
    Argument argument = take();
    if (not != null) {
      throw new RuleProblem(RuleCode.E009, argument, "two ! in a row");
    }
    not = argument;
  }

  boolean not() {
    return not != null;
  }

  void clearNot() {
    not = null;
  }

  /** Refuses a {@code !} before {@code at}. */
  void refuseNot(Argument at) throws RuleProblem {
    if (not != null) {
      throw new RuleProblem(RuleCode.E009, not, "! can't stand before " + at);
    }
  }

  /** Refuses a {@code !} at the end of the line. */
  void refuseNot() throws RuleProblem {
    if (not != null) {
      throw new RuleProblem(RuleCode.E009, not, "nothing follows the !");
    }
  }

  /** The value itself; behind {@code --option ! value}, as iptables 1.3 wrote it, the next one. */
  Argument oldNegation(Argument option, Argument value) throws RuleProblem {
    if (!value.text().equals("!") || !more()) {
      return value;
    }
    if (not != null) {
      throw new RuleProblem(RuleCode.E009, value, "negated twice");
    }
    not = value;
    warnings.add(
        new RuleScope.Warning(
            RuleCode.W006, value, "iptables refuses this today; write '! " + option + " …'"));
    return take();
  }
}
