package io.culvert.core.control.rules.target;

import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.target.AbsentTarget;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyTarget;
import io.culvert.core.control.rules.RuleCode;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.TargetExtension;
import io.culvert.core.control.rules.TargetSpec;
import io.culvert.core.control.rules.Values;
import java.util.List;

/**
 * {@code -j NFQUEUE} ({@code libxt_NFQUEUE.c}, revision 3). No program can read a queue here: as in
 * a kernel whose queue nobody reads, packets are dropped, or accepted with {@code --queue-bypass}.
 */
public final class QueueTargetExtension implements TargetExtension {

  private static final Option NUMBER = Option.value("queue-num");
  private static final Option BALANCE = Option.value("queue-balance");
  private static final Option BYPASS = Option.flag("queue-bypass");
  private static final Option FANOUT = Option.flag("queue-cpu-fanout");
  private static final int MAX = 0xFFFF;

  @Override
  public String name() {
    return "NFQUEUE";
  }

  @Override
  public List<Option> options() {
    return List.of(NUMBER, BALANCE, BYPASS, FANOUT);
  }

  @Override
  public TargetSpec read(Given given, RuleScope scope) throws RuleProblem {
    given.exclusive(NUMBER, BALANCE);
    given.together(FANOUT, BALANCE);
    String queue = " " + NUMBER + " 0";
    if (given.has(NUMBER)) {
      queue = " " + NUMBER + " " + Values.number(given.use(NUMBER), 0, MAX);
    } else if (given.has(BALANCE)) {
      OptionUse use = given.use(BALANCE);
      Values.Range range = Values.range(use, MAX);
      boolean whole = range.min() == 0 && range.max() == MAX;
      if (use.text().indexOf(':') < 0 || range.min() >= range.max() || whole) {
        throw use.bad("a range of queues A:B");
      }
      queue = " " + BALANCE + " " + range.min() + ":" + range.max();
    }
    boolean bypass = given.has(BYPASS);
    scope.warn(
        RuleCode.W003,
        given.keyword(),
        "no program can read a queue here: packets are " + (bypass ? "accepted" : "dropped"));
    String saved = queue + (bypass ? " " + BYPASS : "") + (given.has(FANOUT) ? " " + FANOUT : "");
    AbsentTarget target = new AbsentTarget(bypass ? Outcome.ACCEPT : Outcome.DROP);
    return new ReadyTarget("NFQUEUE", saved, Placement.ANYWHERE, environment -> target);
  }
}
