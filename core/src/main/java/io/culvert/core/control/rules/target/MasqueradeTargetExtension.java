package io.culvert.core.control.rules.target;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.TableName;
import io.culvert.core.chain.Target;
import io.culvert.core.chain.target.MasqueradeTarget;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.TargetExtension;
import io.culvert.core.control.rules.TargetSpec;
import io.culvert.core.nat.NatRange;
import java.util.List;

/** {@code -j MASQUERADE} ({@code extensions/libxt_NAT.c}). */
public final class MasqueradeTargetExtension implements TargetExtension {

  private static final Option PORTS = Option.value("to-ports");

  @Override
  public String name() {
    return "MASQUERADE";
  }

  @Override
  public List<Option> options() {
    return List.of(PORTS, NatText.RANDOM, NatText.RANDOM_FULLY);
  }

  @Override
  public TargetSpec read(Given given, RuleScope scope) throws RuleProblem {
    NatRange range = NatRange.any();
    if (given.has(PORTS)) {
      range = NatText.ports(given.use(PORTS), given.use(PORTS).text(), range, scope);
    }
    return new Spec(NatText.ways(given, range), NatText.ways(given));
  }

  private record Spec(NatRange range, String ways) implements TargetSpec {

    @Override
    public String name() {
      return "MASQUERADE";
    }

    @Override
    public void save(StringBuilder out) {
      if (range.specifiesPorts()) {
        out.append(' ').append(PORTS).append(' ').append(NatText.printPorts(range));
      }
      out.append(ways);
    }

    @Override
    public Target compile(RuleEnvironment environment) {
      return new MasqueradeTarget(environment.nat(), environment.addressTypes(), range);
    }

    @Override
    public Placement placement() {
      return Placement.ANYWHERE.in(TableName.NAT).at(Hook.POSTROUTING);
    }
  }
}
