package io.culvert.core.control.rules.match;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.TableName;
import io.culvert.core.chain.match.ReversePathMatch;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyMatch;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import java.util.List;
import java.util.Set;

/** {@code -m rpfilter} ({@code libxt_rpfilter.c}). */
public final class ReversePathMatchExtension implements MatchExtension {

  private static final Option LOOSE = Option.flag("loose");
  private static final Option MARK = Option.flag("validmark");
  private static final Option LOCAL = Option.flag("accept-local");
  private static final Option INVERT = Option.flag("invert");

  @Override
  public String name() {
    return "rpfilter";
  }

  @Override
  public List<Option> options() {
    return List.of(LOOSE, MARK, LOCAL, INVERT);
  }

  /** There is one table of routes, whatever mark a packet has: {@code --validmark} says nothing. */
  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    StringBuilder saved = new StringBuilder();
    for (Option flag : options()) {
      saved.append(given.has(flag) ? " " + flag : "");
    }
    boolean loose = given.has(LOOSE);
    boolean local = given.has(LOCAL);
    boolean not = given.has(INVERT);
    return new ReadyMatch(
        "rpfilter",
        saved.toString(),
        new Placement(Set.of(TableName.RAW, TableName.MANGLE), Set.of(Hook.PREROUTING), Set.of()),
        environment -> new ReversePathMatch(environment.addressTypes(), loose, local, not));
  }
}
