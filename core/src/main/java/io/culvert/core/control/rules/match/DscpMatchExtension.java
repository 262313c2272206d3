package io.culvert.core.control.rules.match;

import io.culvert.core.chain.Span;
import io.culvert.core.chain.match.HeaderFieldMatch;
import io.culvert.core.chain.match.HeaderFieldMatch.Field;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyMatch;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.ServiceClasses;
import io.culvert.core.control.rules.Values;
import java.util.List;

/** {@code -m dscp} ({@code extensions/libxt_dscp.c}). */
public final class DscpMatchExtension implements MatchExtension {

  private static final Option NUMBER = Option.value("dscp").orNot();
  private static final Option CLASS = Option.value("dscp-class").orNot();

  @Override
  public String name() {
    return "dscp";
  }

  @Override
  public List<Option> options() {
    return List.of(NUMBER, CLASS);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    given.requireAny();
    given.exclusive(NUMBER, CLASS);
    OptionUse use = given.uses().get(0);
    int dscp =
        use.option().equals(CLASS) ? ServiceClasses.dscp(use) : (int) Values.number(use, 0, 63);
    HeaderFieldMatch match =
        new HeaderFieldMatch(Field.DSCP, 0x3F, new Span(dscp, dscp, use.inverted()));
    String saved = String.format("%s--dscp 0x%02x", use.inverted() ? " ! " : " ", dscp);
    return new ReadyMatch("dscp", saved, Placement.ANYWHERE, environment -> match);
  }
}
