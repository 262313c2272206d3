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

/** {@code -m ttl} and {@code -m hl} ({@code libipt_ttl.c}, {@code libip6t_hl.c}). */
public final class TtlMatchExtension implements MatchExtension {

  private final int ipVersion;
  private final String name;
  private final Option less;
  private final Option greater;
  private final Option equal;

  /** The one for rules of {@code ipVersion}. */
  public TtlMatchExtension(int ipVersion) {
    this.ipVersion = ipVersion;
    this.name = ipVersion == 4 ? "ttl" : "hl";
    this.less = Option.value(name + "-lt");
    this.greater = Option.value(name + "-gt");
    this.equal = Option.value(name + "-eq", name).orNot();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int ipVersion() {
    return ipVersion;
  }

  @Override
  public List<Option> options() {
    return List.of(less, greater, equal);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    given.requireAny();
    given.exclusive(less, greater, equal);
    OptionUse use = given.uses().get(0);
    int value = (int) Values.number(use, 0, 255);
    Span span = new Span(value, value, use.inverted());
    if (use.option().equals(less)) {
      span = new Span(0, value - 1, false);
    } else if (use.option().equals(greater)) {
      span = new Span(value + 1, 255, false);
    }
    HeaderFieldMatch match = new HeaderFieldMatch(Field.TTL, 0xFF, span);
    String saved = (use.inverted() ? " ! " : " ") + use.option() + " " + value;
    return new ReadyMatch(name, saved, Placement.ANYWHERE, environment -> match);
  }
}
