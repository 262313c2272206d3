package io.culvert.core.control.rules.target;

import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.TableName;
import io.culvert.core.chain.Target;
import io.culvert.core.chain.target.CtTarget;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.TargetExtension;
import io.culvert.core.control.rules.TargetSpec;
import java.util.List;

/** {@code -j NOTRACK}: the older name of {@code -j CT --notrack} ({@code libxt_CT.c}). */
public final class NotrackTargetExtension implements TargetExtension {

  @Override
  public String name() {
    return "NOTRACK";
  }

  @Override
  public List<Option> options() {
    return List.of();
  }

  @Override
  public TargetSpec read(Given given, RuleScope scope) {
    return new Spec();
  }

  private record Spec() implements TargetSpec {

    @Override
    public String name() {
      return "NOTRACK";
    }

    @Override
    public void save(StringBuilder out) {
      // the name is all there is
    }

    @Override
    public Target compile(RuleEnvironment environment) {
      return CtTarget.notrack();
    }

    @Override
    public Placement placement() {
      return Placement.ANYWHERE.in(TableName.RAW);
    }
  }
}
