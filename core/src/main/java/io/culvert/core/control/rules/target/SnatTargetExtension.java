package io.culvert.core.control.rules.target;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.TableName;
import io.culvert.core.chain.Target;
import io.culvert.core.chain.target.NatTarget;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.TargetExtension;
import io.culvert.core.control.rules.TargetSpec;
import io.culvert.core.nat.Manip;
import io.culvert.core.nat.NatRange;
import java.util.List;

/** {@code -j SNAT} ({@code extensions/libxt_NAT.c}). */
public final class SnatTargetExtension implements TargetExtension {

  private static final Option TO = Option.value("to-source");

  @Override
  public String name() {
    return "SNAT";
  }

  @Override
  public List<Option> options() {
    return List.of(TO, NatText.RANDOM, NatText.RANDOM_FULLY, NatText.PERSISTENT);
  }

  @Override
  public TargetSpec read(Given given, RuleScope scope) throws RuleProblem {
    NatRange range = NatText.range(given.require(TO), scope);
    return new Spec(NatText.ways(given, range), NatText.ways(given));
  }

  private record Spec(NatRange range, String ways) implements TargetSpec {

    @Override
    public String name() {
      return "SNAT";
    }

    @Override
    public void save(StringBuilder out) {
      out.append(' ').append(TO).append(' ').append(NatText.print(range)).append(ways);
    }

    @Override
    public Target compile(RuleEnvironment environment) {
      return new NatTarget(environment.nat(), Manip.SOURCE, range);
    }

    @Override
    public Placement placement() {
      return Placement.ANYWHERE.in(TableName.NAT).at(Hook.INPUT, Hook.POSTROUTING);
    }
  }
}
