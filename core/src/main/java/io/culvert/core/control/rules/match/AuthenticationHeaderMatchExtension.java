package io.culvert.core.control.rules.match;

import io.culvert.core.chain.LongSpan;
import io.culvert.core.chain.match.AuthenticationHeaderMatch;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyMatch;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import java.util.List;

/** {@code -m ah} for IPv6 ({@code libip6t_ah.c}). */
public final class AuthenticationHeaderMatchExtension implements MatchExtension {

  private static final Option INDEX = Option.value("ahspi").orNot();
  private static final Option LENGTH = Option.value("ahlen").orNot();
  private static final Option RESERVED = Option.flag("ahres");

  @Override
  public String name() {
    return "ah";
  }

  @Override
  public int ipVersion() {
    return 6;
  }

  @Override
  public List<Option> options() {
    return List.of(INDEX, LENGTH, RESERVED);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    LongSpan index = RangeText.of(given, INDEX, RangeText.U32);
    LongSpan length = RangeText.number(given, LENGTH, RangeText.U32);
    boolean reserved = given.has(RESERVED);
    boolean anyLength = length == null || length.min() == 0 && !length.negated();
    String saved =
        RangeText.saved(INDEX, index, RangeText.U32)
            + (anyLength ? "" : RangeText.saved(LENGTH, length, RangeText.U32))
            + (reserved ? " " + RESERVED : "");
    AuthenticationHeaderMatch match =
        new AuthenticationHeaderMatch(
            index, anyLength ? 0 : length.min(), !anyLength && length.negated(), reserved);
    return new ReadyMatch("ah", saved, Placement.ANYWHERE, environment -> match);
  }
}
