package io.culvert.core.control.rules.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.match.LimitMatch;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.Values;
import java.util.List;

/** {@code -m limit}: so many packets a time ({@code extensions/libxt_limit.c}). */
public final class LimitMatchExtension implements MatchExtension {

  private static final Option LIMIT = Option.value("limit");
  private static final Option BURST = Option.value("limit-burst");
  private static final int DEFAULT_BURST = 5;
  private static final long DEFAULT_PERIOD = Rates.SCALE * 3600 / 3;

  @Override
  public String name() {
    return "limit";
  }

  @Override
  public List<Option> options() {
    return List.of(LIMIT, BURST);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    long period = given.has(LIMIT) ? period(given.use(LIMIT)) : DEFAULT_PERIOD;
    long burst = given.has(BURST) ? Values.number(given.use(BURST), 0, 10_000) : DEFAULT_BURST;
    return new Spec(Rates.of(period), burst == 0 ? DEFAULT_BURST : (int) burst);
  }

  private static long period(OptionUse use) throws RuleProblem {
    String text = use.text();
    int slash = text.indexOf('/');
    int unit = slash < 0 ? 0 : Rates.unit(text.substring(slash + 1));
    long count = Rates.leadingNumber(text);
    if (unit < 0 || count == 0) {
      throw use.bad("a rate such as 5/second, 3/minute, 10/hour or 1/day");
    }
    long period = Rates.SCALE * Rates.seconds(unit) / count;
    if (period == 0) {
      throw use.bad("a rate that can be kept: the most is 10000/second");
    }
    return period;
  }

  private record Spec(Rates.Rate rate, int burst) implements MatchSpec {

    @Override
    public String name() {
      return "limit";
    }

    @Override
    public void save(StringBuilder out) {
      out.append(' ').append(LIMIT).append(' ').append(rate);
      if (burst != DEFAULT_BURST) {
        out.append(' ').append(BURST).append(' ').append(burst);
      }
    }

    @Override
    public Match compile(RuleEnvironment environment) {
      return new LimitMatch(rate.costNanos(), burst);
    }
  }
}
