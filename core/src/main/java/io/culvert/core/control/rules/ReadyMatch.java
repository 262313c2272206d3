package io.culvert.core.control.rules;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.RuleEnvironment;
import java.util.function.Function;

/**
 * A match whose saved text is known when it has been read: all a small extension needs.
 *
 * @param name what stands behind {@code -m}
 * @param saved its options as {@code iptables-save} prints them, a blank in front of each word
 * @param placement where it may stand
 * @param makes makes the match for one engine
 * @param shared what it shares with other rules by a name; {@code null} for nothing
 */
public record ReadyMatch(
    String name,
    String saved,
    Placement placement,
    Function<RuleEnvironment, Match> makes,
    Shared shared)
    implements MatchSpec {

  /** One that shares nothing. */
  public ReadyMatch(
      String name, String saved, Placement placement, Function<RuleEnvironment, Match> makes) {
    this(name, saved, placement, makes, null);
  }

  @Override
  public void save(StringBuilder out) {
    out.append(saved);
  }

  @Override
  public Match compile(RuleEnvironment environment) {
    return makes.apply(environment);
  }
}
