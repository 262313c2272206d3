package io.culvert.core.control.rules.match;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.match.InterfaceIdMatch;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyMatch;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import java.util.List;

/** {@code -m eui64} ({@code libip6t_eui64.c}). */
public final class InterfaceIdMatchExtension implements MatchExtension {

  @Override
  public String name() {
    return "eui64";
  }

  @Override
  public int ipVersion() {
    return 6;
  }

  @Override
  public List<Option> options() {
    return List.of();
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    Placement placement = Placement.ANYWHERE.at(Hook.PREROUTING, Hook.INPUT, Hook.FORWARD);
    InterfaceIdMatch match = new InterfaceIdMatch();
    return new ReadyMatch("eui64", "", placement, environment -> match);
  }
}
