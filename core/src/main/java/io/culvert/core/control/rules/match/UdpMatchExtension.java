package io.culvert.core.control.rules.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.Span;
import io.culvert.core.chain.match.UdpMatch;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.wire.IpProtocol;
import java.util.List;

/** {@code -m udp}: ports ({@code extensions/libxt_udp.c}). */
public final class UdpMatchExtension implements MatchExtension {

  @Override
  public String name() {
    return "udp";
  }

  @Override
  public List<Option> options() {
    return List.of(PortText.SOURCE, PortText.DESTINATION);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    return new Spec(
        PortText.upright(PortText.udp(given, PortText.SOURCE, scope)),
        PortText.upright(PortText.udp(given, PortText.DESTINATION, scope)));
  }

  private record Spec(Span source, Span destination) implements MatchSpec {

    @Override
    public String name() {
      return "udp";
    }

    @Override
    public void save(StringBuilder out) {
      PortText.save(out, PortText.SOURCE, source);
      PortText.save(out, PortText.DESTINATION, destination);
    }

    @Override
    public Match compile(RuleEnvironment environment) {
      return new UdpMatch(source, destination);
    }

    @Override
    public Placement placement() {
      return Placement.ANYWHERE.after(IpProtocol.UDP);
    }
  }
}
