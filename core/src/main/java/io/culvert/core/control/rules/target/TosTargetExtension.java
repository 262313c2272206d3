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

/** {@code -j TOS} ({@code extensions/libxt_TOS.c}, revision 1). */
public final class TosTargetExtension implements TargetExtension {

  private static final Option SET = Option.value("set-tos");
  private static final Option AND = Option.value("and-tos");
  private static final Option OR = Option.value("or-tos");
  private static final Option XOR = Option.value("xor-tos");

  @Override
  public String name() {
    return "TOS";
  }

  @Override
  public List<Option> options() {
    return List.of(SET, AND, OR, XOR);
  }

  @Override
  public TargetSpec read(Given given, RuleScope scope) throws RuleProblem {
    given.requireAny();
    given.exclusive(SET, AND, OR, XOR);
    Values.Masked tos = tos(given.uses().get(0));
    TosTarget target = new TosTarget(tos.value(), tos.mask());
    String saved = String.format(" --set-tos 0x%02x/0x%02x", tos.value(), tos.mask());
    return new ReadyTarget(
        "TOS", saved, Placement.ANYWHERE.in(TableName.MANGLE), environment -> target);
  }

  private static Values.Masked tos(OptionUse use) throws RuleProblem {
    if (use.option().equals(SET)) {
      return ServiceClasses.tos(use);
    }
    int bits = (int) Values.number(use, 0, 0xFF);
    if (use.option().equals(AND)) {
      return new Values.Masked(0, ~bits & 0xFF);
    }
    return new Values.Masked(bits, use.option().equals(OR) ? bits : 0);
  }
}
