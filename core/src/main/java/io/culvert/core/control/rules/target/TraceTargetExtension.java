package io.culvert.core.control.rules.target;

import io.culvert.core.chain.target.TraceTarget;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyTarget;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.TargetExtension;
import io.culvert.core.control.rules.TargetSpec;
import java.util.List;

/** {@code -j TRACE} ({@code extensions/libxt_TRACE.c}); in any table, as iptables-nft has it. */
public final class TraceTargetExtension implements TargetExtension {

  @Override
  public String name() {
    return "TRACE";
  }

  @Override
  public List<Option> options() {
    return List.of();
  }

  @Override
  public TargetSpec read(Given given, RuleScope scope) {
    return new ReadyTarget(
        "TRACE", "", Placement.ANYWHERE, environment -> new TraceTarget(environment.tracer()));
  }
}
