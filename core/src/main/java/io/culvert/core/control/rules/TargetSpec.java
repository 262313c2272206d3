package io.culvert.core.control.rules;

import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.Target;

/** A target as a rule has it: immutable, of no engine yet. */
public interface TargetSpec {

  /** What {@code iptables-save} prints behind {@code -j}. */
  String name();

  /** Appends its options as {@code iptables-save} prints them, a blank in front of each word. */
  void save(StringBuilder out);

  /** Makes the target for one engine. */
  Target compile(RuleEnvironment environment);

  /** Where it may stand. */
  default Placement placement() {
    return Placement.ANYWHERE;
  }

  /** What it shares with other rules by a name; {@code null} for nothing. */
  default Shared shared() {
    return null;
  }
}
