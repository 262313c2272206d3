package io.culvert.core.control.rules.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.match.ConntrackMatch;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import java.util.List;

/**
 * {@code -m state}: the older name of {@code -m conntrack --ctstate} ({@code libxt_conntrack.c}).
 */
public final class StateMatchExtension implements MatchExtension {

  private static final Option STATE = Option.value("state").orNot();

  @Override
  public String name() {
    return "state";
  }

  @Override
  public List<Option> options() {
    return List.of(STATE);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    return new Spec(StateWords.read(given.require(STATE), false), given.inverted(STATE));
  }

  private record Spec(int bits, boolean not) implements MatchSpec {

    @Override
    public String name() {
      return "state";
    }

    @Override
    public void save(StringBuilder out) {
      out.append(not ? " ! " : " ").append(STATE).append(' ').append(StateWords.print(bits));
    }

    @Override
    public Match compile(RuleEnvironment environment) {
      return new ConntrackMatch().state(bits, not);
    }
  }
}
