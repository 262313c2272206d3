package io.culvert.core.control.rules.target;

import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.Target;
import io.culvert.core.chain.target.VerdictTarget;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.TargetExtension;
import io.culvert.core.control.rules.TargetSpec;
import java.util.List;

/** {@code -j ACCEPT}, {@code -j DROP} and {@code -j RETURN}: no options. */
public final class VerdictTargetExtension implements TargetExtension {

  private final String name;

  /** The one with this name. */
  public VerdictTargetExtension(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Option> options() {
    return List.of();
  }

  @Override
  public TargetSpec read(Given given, RuleScope scope) {
    return new Spec(name);
  }

  private record Spec(String name) implements TargetSpec {

    @Override
    public void save(StringBuilder out) {
      // the name is all there is
    }

    @Override
    public Target compile(RuleEnvironment environment) {
      return VerdictTarget.valueOf(name);
    }
  }
}
