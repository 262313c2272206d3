package io.culvert.core.control.rules.target;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.TableName;
import io.culvert.core.chain.Target;
import io.culvert.core.chain.target.NetmapTarget;
import io.culvert.core.control.rules.AddressMask;
import io.culvert.core.control.rules.AddressText;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.TargetExtension;
import io.culvert.core.control.rules.TargetSpec;
import io.culvert.core.wire.Prefix;
import java.util.List;

/** {@code -j NETMAP} ({@code libipt_NETMAP.c}, {@code libip6t_NETMAP.c}). */
public final class NetmapTargetExtension implements TargetExtension {

  private static final Option TO = Option.value("to");

  @Override
  public String name() {
    return "NETMAP";
  }

  @Override
  public List<Option> options() {
    return List.of(TO);
  }

  @Override
  public TargetSpec read(Given given, RuleScope scope) throws RuleProblem {
    AddressMask to = scope.addresses().hostMask(given.require(TO)).masked();
    boolean one = scope.sources().size() == 1 && !scope.header().notSource();
    AddressMask from = one ? scope.sources().get(0) : null;
    boolean alone = from != null && from.prefixLength() >= to.prefixLength();
    return new Spec(new Prefix(to.address(), to.prefixLength()), alone);
  }

  /** Whether each source has an address of its own: the rule takes no larger network. */
  private record Spec(Prefix to, boolean alone) implements TargetSpec {

    @Override
    public String name() {
      return "NETMAP";
    }

    @Override
    public void save(StringBuilder out) {
      out.append(' ').append(TO).append(' ').append(AddressText.of(to.address()));
      out.append('/').append(to.lengthBits());
    }

    @Override
    public Target compile(RuleEnvironment environment) {
      return new NetmapTarget(environment.nat(), to, alone);
    }

    @Override
    public Placement placement() {
      return Placement.ANYWHERE
          .in(TableName.NAT)
          .at(Hook.PREROUTING, Hook.INPUT, Hook.OUTPUT, Hook.POSTROUTING);
    }
  }
}
