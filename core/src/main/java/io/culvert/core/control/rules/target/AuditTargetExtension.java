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
import java.util.List;
import java.util.Locale;

/** {@code -j AUDIT} ({@code libxt_AUDIT.c}); there is no audit system to tell. */
public final class AuditTargetExtension implements TargetExtension {

  private static final Option TYPE = Option.value("type");

  @Override
  public String name() {
    return "AUDIT";
  }

  @Override
  public List<Option> options() {
    return List.of(TYPE);
  }

  @Override
  public TargetSpec read(Given given, RuleScope scope) throws RuleProblem {
    OptionUse use = given.require(TYPE);
    String type = use.text().toLowerCase(Locale.ROOT);
    if (!List.of("accept", "drop", "reject").contains(type)) {
      throw use.bad("accept, drop or reject");
    }
    scope.warn(RuleCode.W003, given.keyword(), "there is no audit system here: nobody is told");
    AbsentTarget target = new AbsentTarget(Outcome.CONTINUE);
    String saved = " " + TYPE + " " + type;
    return new ReadyTarget("AUDIT", saved, Placement.ANYWHERE, environment -> target);
  }
}
