package io.culvert.core.control.rules.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.match.HelperMatch;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.Values;
import java.util.List;

/** {@code -m helper}: what a helper's expectation opened ({@code extensions/libxt_helper.c}). */
public final class HelperMatchExtension implements MatchExtension {

  private static final Option HELPER = Option.value("helper").orNot();
  private static final int MAX_BYTES = 29;

  @Override
  public String name() {
    return "helper";
  }

  @Override
  public List<Option> options() {
    return List.of(HELPER);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    String helper = Values.clipped(given.require(HELPER).text(), MAX_BYTES);
    scope.checkHelper(helper, given.use(HELPER).value());
    return new Spec(helper, given.inverted(HELPER));
  }

  private record Spec(String helper, boolean not) implements MatchSpec {

    @Override
    public String name() {
      return "helper";
    }

    @Override
    public void save(StringBuilder out) {
      out.append(not ? " ! " : " ").append(HELPER);
      Values.quote(out, helper);
    }

    @Override
    public Match compile(RuleEnvironment environment) {
      return new HelperMatch(environment.conntrack(), helper, not);
    }
  }
}
