package io.culvert.core.control.rules.match;

import io.culvert.core.chain.match.WordMatch;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyMatch;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import java.util.List;

/** {@code -m u32} ({@code libxt_u32.c}). */
public final class WordMatchExtension implements MatchExtension {

  private static final Option TESTS = Option.value("u32").orNot();

  @Override
  public String name() {
    return "u32";
  }

  @Override
  public List<Option> options() {
    return List.of(TESTS);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    OptionUse use = given.require(TESTS);
    WordTests tests = WordTests.read(use);
    String saved = (use.inverted() ? " ! " : " ") + TESTS + " \"" + tests.text() + "\"";
    WordMatch match = new WordMatch(tests.tests(), use.inverted());
    return new ReadyMatch("u32", saved, Placement.ANYWHERE, environment -> match);
  }
}
