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

/** {@code -m tos} ({@code extensions/libxt_tos.c}, revision 1). */
public final class TosMatchExtension implements MatchExtension {

  private static final Option TOS = Option.value("tos").orNot();

  @Override
  public String name() {
    return "tos";
  }

  @Override
  public List<Option> options() {
    return List.of(TOS);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    OptionUse use = given.require(TOS);
    Values.Masked tos = ServiceClasses.tos(use);
    Span span = new Span(tos.value(), tos.value(), use.inverted());
    HeaderFieldMatch match = new HeaderFieldMatch(Field.TOS, tos.mask(), span);
    String saved =
        String.format(
            "%s--tos 0x%02x/0x%02x", use.inverted() ? " ! " : " ", tos.value(), tos.mask());
    return new ReadyMatch("tos", saved, Placement.ANYWHERE, environment -> match);
  }
}
