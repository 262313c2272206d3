package io.culvert.core.control.rules.target;

import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.target.AbsentTarget;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyTarget;
import io.culvert.core.control.rules.RuleCode;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.Shared;
import io.culvert.core.control.rules.TargetExtension;
import io.culvert.core.control.rules.TargetSpec;
import io.culvert.core.control.rules.Values;
import java.util.List;

/** {@code -j IDLETIMER} ({@code libxt_IDLETIMER.c}); there is no sysfs to show a timer in. */
public final class IdleTimerTargetExtension implements TargetExtension {

  private static final Option TIMEOUT = Option.value("timeout");
  private static final Option LABEL = Option.value("label");
  private static final Option ALARM = Option.flag("alarm");
  private static final int MAX_LABEL = 27;

  /** The kernel counts in milliseconds of 31 bits. */
  private static final int MAX_SECONDS = Integer.MAX_VALUE / 1000;

  @Override
  public String name() {
    return "IDLETIMER";
  }

  @Override
  public List<Option> options() {
    return List.of(TIMEOUT, LABEL, ALARM);
  }

  @Override
  public TargetSpec read(Given given, RuleScope scope) throws RuleProblem {
    long seconds = Values.number(given.require(TIMEOUT), 1, MAX_SECONDS);
    String label = Values.clipped(given.require(LABEL).text(), MAX_LABEL);
    if (label.isEmpty()) {
      throw given.use(LABEL).bad("a name");
    }
    scope.warn(RuleCode.W003, given.keyword(), "nobody is told here when packets stop coming");
    String saved =
        " "
            + TIMEOUT
            + " "
            + seconds
            + " "
            + LABEL
            + " "
            + label
            + (given.has(ALARM) ? " " + ALARM : "");
    AbsentTarget target = new AbsentTarget(Outcome.CONTINUE);
    Shared timer = new Shared("IDLETIMER '" + label + "'", ALARM, given.has(ALARM));
    return new ReadyTarget("IDLETIMER", saved, Placement.ANYWHERE, environment -> target, timer);
  }
}
