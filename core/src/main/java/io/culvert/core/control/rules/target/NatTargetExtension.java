package io.culvert.core.control.rules.target;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.TableName;
import io.culvert.core.chain.target.NatTarget;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyTarget;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.TargetExtension;
import io.culvert.core.control.rules.TargetSpec;
import io.culvert.core.nat.Manip;
import io.culvert.core.nat.NatRange;
import java.util.List;

/** {@code -j SNAT} and {@code -j DNAT} ({@code extensions/libxt_NAT.c}). */
public final class NatTargetExtension implements TargetExtension {

  private final Manip manip;
  private final Option to;

  /** The one that changes this end. */
  public NatTargetExtension(Manip manip) {
    this.manip = manip;
    this.to = Option.value(manip == Manip.SOURCE ? "to-source" : "to-destination");
  }

  @Override
  public String name() {
    return manip == Manip.SOURCE ? "SNAT" : "DNAT";
  }

  @Override
  public List<Option> options() {
    return manip == Manip.SOURCE
        ? List.of(to, NatText.RANDOM, NatText.RANDOM_FULLY, NatText.PERSISTENT)
        : List.of(to, NatText.RANDOM, NatText.PERSISTENT);
  }

  @Override
  public TargetSpec read(Given given, RuleScope scope) throws RuleProblem {
    NatRange range = NatText.ways(given, NatText.range(given.require(to), scope));
    if (manip == Manip.SOURCE) {
      scope.checkPorts(given.use(to), range);
    }
    Placement nat = Placement.ANYWHERE.in(TableName.NAT);
    return new ReadyTarget(
        name(),
        " " + to + " " + NatText.print(range) + NatText.ways(given),
        manip == Manip.SOURCE
            ? nat.at(Hook.INPUT, Hook.POSTROUTING)
            : nat.at(Hook.PREROUTING, Hook.OUTPUT),
        environment -> new NatTarget(environment.nat(), manip, range));
  }
}
