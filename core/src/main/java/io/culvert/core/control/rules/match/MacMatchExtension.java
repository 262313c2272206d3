package io.culvert.core.control.rules.match;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.match.LinkSourceMatch;
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

/** {@code -m mac} ({@code extensions/libxt_mac.c}). */
public final class MacMatchExtension implements MatchExtension {

  private static final Option SOURCE = Option.value("mac-source").orNot();

  @Override
  public String name() {
    return "mac";
  }

  @Override
  public List<Option> options() {
    return List.of(SOURCE);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    OptionUse use = given.require(SOURCE);
    long address = Values.linkAddress(use);
    StringBuilder saved = new StringBuilder(use.inverted() ? " ! " : " ").append(SOURCE);
    for (int shift = 40; shift >= 0; shift -= 8) {
      saved.append(shift == 40 ? ' ' : ':').append(String.format("%02x", address >> shift & 0xFF));
    }
    LinkSourceMatch match = new LinkSourceMatch(address, use.inverted());
    Placement arriving = Placement.ANYWHERE.at(Hook.PREROUTING, Hook.INPUT, Hook.FORWARD);
    return new ReadyMatch("mac", saved.toString(), arriving, environment -> match);
  }
}
