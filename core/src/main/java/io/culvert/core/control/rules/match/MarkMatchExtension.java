package io.culvert.core.control.rules.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.match.ConnmarkMatch;
import io.culvert.core.chain.match.MarkMatch;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.Values;
import java.util.List;

/** {@code -m mark} and {@code -m connmark} ({@code libxt_mark.c}, {@code libxt_connmark.c}). */
public final class MarkMatchExtension implements MatchExtension {

  private static final Option MARK = Option.value("mark").orNot();

  private final boolean ofEntry;

  /** The packet's mark, or its entry's. */
  public MarkMatchExtension(boolean ofEntry) {
    this.ofEntry = ofEntry;
  }

  @Override
  public String name() {
    return ofEntry ? "connmark" : "mark";
  }

  @Override
  public List<Option> options() {
    return List.of(MARK);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    Values.Masked mark = Values.masked(given.require(MARK));
    return new Spec(ofEntry, mark.value(), mark.mask(), given.inverted(MARK));
  }

  private record Spec(boolean ofEntry, int value, int mask, boolean not) implements MatchSpec {

    @Override
    public String name() {
      return ofEntry ? "connmark" : "mark";
    }

    @Override
    public void save(StringBuilder out) {
      out.append(not ? " ! " : " ").append(MARK).append(' ').append(Values.hex(value, mask));
    }

    @Override
    public Match compile(RuleEnvironment environment) {
      return ofEntry ? new ConnmarkMatch(value, mask, not) : new MarkMatch(value, mask, not);
    }
  }
}
