package io.culvert.core.control.rules.match;

import io.culvert.core.chain.match.QuotaMatch;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyMatch;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.Values;
import java.util.List;

/** {@code -m quota} ({@code libxt_quota.c}). */
public final class QuotaMatchExtension implements MatchExtension {

  private static final Option QUOTA = Option.value("quota").orNot();

  @Override
  public String name() {
    return "quota";
  }

  @Override
  public List<Option> options() {
    return List.of(QUOTA);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    OptionUse use = given.require(QUOTA);
    long bytes = Values.wide(use, use.text());
    boolean not = use.inverted();
    String saved = (not ? " ! " : " ") + QUOTA + " " + Long.toUnsignedString(bytes);
    return new ReadyMatch(
        "quota", saved, Placement.ANYWHERE, environment -> new QuotaMatch(bytes, not));
  }
}
