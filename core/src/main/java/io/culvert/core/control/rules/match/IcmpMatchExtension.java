package io.culvert.core.control.rules.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.match.IcmpMatch;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.wire.IpProtocol;
import java.util.List;

/**
 * {@code -m icmp} and {@code -m icmp6}: type and code ({@code extensions/libipt_icmp.c}, {@code
 * libip6t_icmp6.c}).
 */
public final class IcmpMatchExtension implements MatchExtension {

  private final int ipVersion;
  private final Option type;
  private final IcmpTypes types;

  /** The one for rules of {@code ipVersion}. */
  public IcmpMatchExtension(int ipVersion) {
    this.ipVersion = ipVersion;
    this.type = Option.value(ipVersion == 4 ? "icmp-type" : "icmpv6-type").orNot();
    this.types = new IcmpTypes(ipVersion);
  }

  @Override
  public String name() {
    return ipVersion == 4 ? "icmp" : "icmp6";
  }

  @Override
  public int ipVersion() {
    return ipVersion;
  }

  @Override
  public List<Option> options() {
    return List.of(type);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    IcmpTypes.Type read = types.read(given.require(type));
    boolean any = read.type() < 0 || ipVersion == 4 && read.type() == 255;
    return new Spec(
        ipVersion,
        new IcmpMatch(any ? IcmpMatch.ANY : read.type(), read.codes(), given.inverted(type)));
  }

  private record Spec(int ipVersion, IcmpMatch match) implements MatchSpec {

    @Override
    public String name() {
      return ipVersion == 4 ? "icmp" : "icmp6";
    }

    @Override
    public void save(StringBuilder out) {
      out.append(match.negated() ? " !" : "");
      out.append(ipVersion == 4 ? " --icmp-type " : " --icmpv6-type ");
      if (match.type() == IcmpMatch.ANY) {
        out.append("any");
        return;
      }
      out.append(match.type());
      if (match.codes().min() != 0 || match.codes().max() != 255) {
        out.append('/').append(match.codes().min());
      }
    }

    @Override
    public Match compile(RuleEnvironment environment) {
      return match;
    }

    @Override
    public Placement placement() {
      return Placement.ANYWHERE.after(ipVersion == 4 ? IpProtocol.ICMP : IpProtocol.ICMPV6);
    }
  }
}
