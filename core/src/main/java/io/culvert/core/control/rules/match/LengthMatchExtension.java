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
import io.culvert.core.control.rules.Values;
import java.util.List;

/** {@code -m length} ({@code extensions/libxt_length.c}). */
public final class LengthMatchExtension implements MatchExtension {

  private static final Option LENGTH = Option.value("length").orNot();

  @Override
  public String name() {
    return "length";
  }

  @Override
  public List<Option> options() {
    return List.of(LENGTH);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    OptionUse use = given.require(LENGTH);
    Values.Range range = Values.range(use, 0xFFFF);
    Span span = new Span((int) range.min(), (int) range.max(), use.inverted());
    HeaderFieldMatch match = new HeaderFieldMatch(Field.LENGTH, -1, span);
    String saved = (use.inverted() ? " ! " : " ") + LENGTH + " " + span.text();
    return new ReadyMatch("length", saved, Placement.ANYWHERE, environment -> match);
  }
}
