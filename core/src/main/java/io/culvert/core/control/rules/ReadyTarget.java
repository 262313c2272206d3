package io.culvert.core.control.rules;

import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.Target;
import java.util.function.Function;

/**
 * A target whose saved text is known when it has been read: all a small extension needs.
 *
 * @param name what stands behind {@code -j}
 * @param saved its options as {@code iptables-save} prints them, a blank in front of each word
 * @param placement where it may stand
 * @param makes makes the target for one engine
 * @param shared what it shares with other rules by a name; {@code null} for nothing
 */
public record ReadyTarget(
    String name,
    String saved,
    Placement placement,
    Function<RuleEnvironment, Target> makes,
    Shared shared)
    implements TargetSpec {

  /** One that shares nothing. */
  public ReadyTarget(
      String name, String saved, Placement placement, Function<RuleEnvironment, Target> makes) {
    this(name, saved, placement, makes, null);
  }

  @Override
  public void save(StringBuilder out) {
    out.append(saved);
  }

  @Override
  public Target compile(RuleEnvironment environment) {
    return makes.apply(environment);
  }
}
