package io.culvert.core.control.rules.match;

import io.culvert.core.chain.Span;
import io.culvert.core.chain.match.CongestionMatch;
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
import io.culvert.core.wire.TcpView;
import java.util.List;

/** {@code -m ecn} ({@code libxt_ecn.c}). */
public final class CongestionMatchExtension implements MatchExtension {

  private static final Option REDUCED = Option.flag("ecn-tcp-cwr").orNot();
  private static final Option ECHO = Option.flag("ecn-tcp-ece").orNot();
  private static final Option CODEPOINT = Option.value("ecn-ip-ect").orNot();

  @Override
  public String name() {
    return "ecn";
  }

  @Override
  public List<Option> options() {
    return List.of(REDUCED, ECHO, CODEPOINT);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    given.requireAny();
    StringBuilder saved = new StringBuilder();
    int mask = 0;
    int value = 0;
    for (Option option : List.of(ECHO, REDUCED)) {
      OptionUse use = given.use(option);
      if (use != null) {
        int flag = option.equals(ECHO) ? TcpView.ECE : TcpView.CWR;
        mask |= flag;
        value |= use.inverted() ? 0 : flag;
        saved.append(use.inverted() ? " ! " : " ").append(option);
      }
    }
    Span codepoint = null;
    if (given.has(CODEPOINT)) {
      OptionUse use = given.use(CODEPOINT);
      int number = (int) Values.number(use, 0, 3);
      codepoint = new Span(number, number, use.inverted());
      saved.append(use.inverted() ? " ! " : " ").append(CODEPOINT).append(' ').append(number);
    }
    CongestionMatch match = new CongestionMatch(codepoint, mask, value);
    Placement placement = mask == 0 ? Placement.ANYWHERE : Placement.ANYWHERE.after(IpProtocol.TCP);
    return new ReadyMatch("ecn", saved.toString(), placement, environment -> match);
  }
}
