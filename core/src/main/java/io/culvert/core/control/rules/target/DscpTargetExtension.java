package io.culvert.core.control.rules.target;

import io.culvert.core.chain.TableName;
import io.culvert.core.chain.target.TosTarget;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyTarget;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.ServiceClasses;
import io.culvert.core.control.rules.TargetExtension;
import io.culvert.core.control.rules.TargetSpec;
import io.culvert.core.control.rules.Values;
import java.util.List;

/** {@code -j DSCP} ({@code extensions/libxt_DSCP.c}). */
public final class DscpTargetExtension implements TargetExtension {

  private static final Option NUMBER = Option.value("set-dscp");
  private static final Option CLASS = Option.value("set-dscp-class");
  private static final int MASK = 0xFC;

  @Override
  public String name() {
    return "DSCP";
  }

  @Override
  public List<Option> options() {
    return List.of(NUMBER, CLASS);
  }

  @Override
  public TargetSpec read(Given given, RuleScope scope) throws RuleProblem {
    given.requireAny();
    given.exclusive(NUMBER, CLASS);
    OptionUse use = given.uses().get(0);
    int dscp =
        use.option().equals(CLASS) ? ServiceClasses.dscp(use) : (int) Values.number(use, 0, 63);
    TosTarget target = new TosTarget(dscp << 2, MASK);
    String saved = String.format(" --set-dscp 0x%02x", dscp);
    return new ReadyTarget(
        "DSCP", saved, Placement.ANYWHERE.in(TableName.MANGLE), environment -> target);
  }
}
