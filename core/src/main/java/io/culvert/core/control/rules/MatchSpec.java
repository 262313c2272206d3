package io.culvert.core.control.rules;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.RuleEnvironment;

/** A match as a rule has it: immutable, of no engine yet. */
public interface MatchSpec {

  /** What {@code iptables-save} prints behind {@code -m}. */
  String name();

  /** Appends its options as {@code iptables-save} prints them, a blank in front of each word. */
  void save(StringBuilder out);

  /** Makes the match for one engine; {@code null} where it always holds (comment). */
  Match compile(RuleEnvironment environment);

  /** Where it may stand. */
  default Placement placement() {
    return Placement.ANYWHERE;
  }

  /** What it shares with other rules by a name; {@code null} for nothing. */
  default Shared shared() {
    return null;
  }
}
