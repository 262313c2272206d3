package io.culvert.core.control.rules.match;

import io.culvert.core.chain.Span;
import io.culvert.core.chain.match.TcpMssMatch;
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
import io.culvert.core.wire.IpProtocol;
import java.util.List;

/** {@code -m tcpmss} ({@code libxt_tcpmss.c}). */
public final class TcpMssMatchExtension implements MatchExtension {

  private static final Option SIZE = Option.value("mss").orNot();

  @Override
  public String name() {
    return "tcpmss";
  }

  @Override
  public List<Option> options() {
    return List.of(SIZE);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    OptionUse use = given.require(SIZE);
    Values.Range range = Values.range(use, 0xFFFF);
    if (range.max() < range.min()) {
      throw use.bad("a range of sizes: it ends before it begins");
    }
    Span span = new Span((int) range.min(), (int) range.max(), use.inverted());
    String saved = (use.inverted() ? " ! " : " ") + SIZE + " " + span.text();
    TcpMssMatch match = new TcpMssMatch(span);
    Placement placement = Placement.ANYWHERE.after(IpProtocol.TCP);
    return new ReadyMatch("tcpmss", saved, placement, environment -> match);
  }
}
