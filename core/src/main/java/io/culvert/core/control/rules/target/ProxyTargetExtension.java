package io.culvert.core.control.rules.target;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.TableName;
import io.culvert.core.chain.target.AbsentTarget;
import io.culvert.core.control.rules.AddressText;
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
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import java.util.List;
import java.util.Set;

/**
 * {@code -j TPROXY} ({@code libxt_TPROXY.c}, revision 1). No proxy can listen here: as in a kernel
 * where none does, packets are dropped.
 */
public final class ProxyTargetExtension implements TargetExtension {

  private static final Option PORT = Option.value("on-port");
  private static final Option ADDRESS = Option.value("on-ip");
  private static final Option MARK = Option.value("tproxy-mark");

  @Override
  public String name() {
    return "TPROXY";
  }

  @Override
  public List<Option> options() {
    return List.of(PORT, ADDRESS, MARK);
  }

  @Override
  public TargetSpec read(Given given, RuleScope scope) throws RuleProblem {
    OptionUse port = given.require(PORT);
    boolean v4 = scope.ipVersion() == 4;
    IpAddress address = v4 ? IpAddress.v4(0) : IpAddress.v6(0, 0);
    if (given.has(ADDRESS)) {
      address = scope.addresses().host(given.use(ADDRESS), given.use(ADDRESS).text());
    }
    Values.Masked mark = given.has(MARK) ? Values.masked(given.use(MARK)) : new Values.Masked(0, 0);
    scope.warn(RuleCode.W003, given.keyword(), "no proxy can listen here: packets are dropped");
    String saved =
        " "
            + PORT
            + " "
            + scope.ports().decimal(port, port.text())
            + " "
            + ADDRESS
            + " "
            + AddressText.of(address)
            + " "
            + MARK
            + " "
            + Values.hex(mark.value())
            + "/"
            + Values.hex(mark.mask());
    Placement placement =
        new Placement(
            Set.of(TableName.MANGLE),
            Set.of(Hook.PREROUTING),
            Set.of(IpProtocol.TCP, IpProtocol.UDP));
    AbsentTarget target = new AbsentTarget(Outcome.DROP);
    return new ReadyTarget("TPROXY", saved, placement, environment -> target);
  }
}
