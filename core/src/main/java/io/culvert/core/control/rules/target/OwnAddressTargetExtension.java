package io.culvert.core.control.rules.target;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.TableName;
import io.culvert.core.chain.target.MasqueradeTarget;
import io.culvert.core.chain.target.RedirectTarget;
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

/**
 * {@code -j MASQUERADE} and {@code -j REDIRECT}: an end becomes one of the router's own addresses
 * ({@code extensions/libxt_NAT.c}).
 */
public final class OwnAddressTargetExtension implements TargetExtension {

  private static final Option PORTS = Option.value("to-ports");

  private final Manip manip;

  /** The one that changes this end. */
  public OwnAddressTargetExtension(Manip manip) {
    this.manip = manip;
  }

  @Override
  public String name() {
    return manip == Manip.SOURCE ? "MASQUERADE" : "REDIRECT";
  }

  @Override
  public List<Option> options() {
    return manip == Manip.SOURCE
        ? List.of(PORTS, NatText.RANDOM, NatText.RANDOM_FULLY)
        : List.of(PORTS, NatText.RANDOM);
  }

  @Override
  public TargetSpec read(Given given, RuleScope scope) throws RuleProblem {
    NatRange ports = NatRange.any();
    if (given.has(PORTS)) {
      ports = NatText.ports(given.use(PORTS), given.use(PORTS).text(), ports, scope);
      if (manip == Manip.SOURCE) {
        scope.checkPorts(given.use(PORTS), ports);
      }
    }
    NatRange range = NatText.ways(given, ports);
    String saved =
        (range.specifiesPorts() ? " " + PORTS + " " + NatText.printPorts(range) : "")
            + NatText.ways(given);
    Placement nat = Placement.ANYWHERE.in(TableName.NAT);
    if (manip == Manip.SOURCE) {
      return new ReadyTarget(
          name(),
          saved,
          nat.at(Hook.POSTROUTING),
          environment ->
              new MasqueradeTarget(environment.nat(), environment.addressTypes(), range));
    }
    return new ReadyTarget(
        name(),
        saved,
        nat.at(Hook.PREROUTING, Hook.OUTPUT),
        environment -> new RedirectTarget(environment.nat(), range));
  }
}
