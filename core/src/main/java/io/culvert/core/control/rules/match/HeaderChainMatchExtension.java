package io.culvert.core.control.rules.match;

import io.culvert.core.chain.match.HeaderChainMatch;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyMatch;
import io.culvert.core.control.rules.RuleCode;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.wire.IpProtocol;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** {@code -m ipv6header} ({@code libip6t_ipv6header.c}). */
public final class HeaderChainMatchExtension implements MatchExtension {

  private static final Option HEADER = Option.value("header").orNot();
  private static final Option SOFT = Option.flag("soft");
  private static final int RAW = 255;

  /** In the order they are printed. */
  private static final List<Header> HEADERS =
      List.of(
          new Header(IpProtocol.HOP_BY_HOP, HeaderChainMatch.HOP_BY_HOP, "hop-by-hop"),
          new Header(
              IpProtocol.DESTINATION_OPTIONS, HeaderChainMatch.DESTINATION_OPTIONS, "ipv6-opts"),
          new Header(IpProtocol.IPV6_ROUTING, HeaderChainMatch.ROUTING, "ipv6-route"),
          new Header(IpProtocol.IPV6_FRAGMENT, HeaderChainMatch.FRAGMENT, "ipv6-frag"),
          new Header(IpProtocol.AH, HeaderChainMatch.AH, "ah"),
          new Header(IpProtocol.ESP, HeaderChainMatch.ESP, "esp"),
          new Header(IpProtocol.NO_NEXT_HEADER, HeaderChainMatch.NONE, "ipv6-nonxt"),
          new Header(RAW, HeaderChainMatch.PROTOCOL, "protocol"));

  private static final Map<String, Integer> NAMES =
      Map.ofEntries(
          Map.entry("hop-by-hop", IpProtocol.HOP_BY_HOP),
          Map.entry("protocol", RAW),
          Map.entry("hop", IpProtocol.HOP_BY_HOP),
          Map.entry("dst", IpProtocol.DESTINATION_OPTIONS),
          Map.entry("route", IpProtocol.IPV6_ROUTING),
          Map.entry("frag", IpProtocol.IPV6_FRAGMENT),
          Map.entry("auth", IpProtocol.AH),
          Map.entry("esp", IpProtocol.ESP),
          Map.entry("none", IpProtocol.NO_NEXT_HEADER),
          Map.entry("prot", RAW),
          Map.entry("0", IpProtocol.HOP_BY_HOP),
          Map.entry("60", IpProtocol.DESTINATION_OPTIONS),
          Map.entry("43", IpProtocol.IPV6_ROUTING),
          Map.entry("44", IpProtocol.IPV6_FRAGMENT),
          Map.entry("51", IpProtocol.AH),
          Map.entry("50", IpProtocol.ESP),
          Map.entry("59", IpProtocol.NO_NEXT_HEADER),
          Map.entry("255", RAW));

  /** A header, its bit, and the name it is printed with where the system has none. */
  private record Header(int protocol, int bit, String name) {}

  @Override
  public String name() {
    return "ipv6header";
  }

  @Override
  public int ipVersion() {
    return 6;
  }

  @Override
  public List<Option> options() {
    return List.of(HEADER, SOFT);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    OptionUse use = given.require(HEADER);
    int bits = 0;
    for (String word : use.text().split(",")) {
      bits |= word.isEmpty() ? 0 : bit(use, word, scope);
    }
    if (bits == 0) {
      throw use.bad("a list of headers");
    }
    StringJoiner words = new StringJoiner(",");
    for (Header header : HEADERS) {
      if ((bits & header.bit) != 0) {
        String system = header.protocol == 0 ? null : scope.protocols().systemName(header.protocol);
        words.add(system == null ? header.name : system);
      }
    }
    String saved =
        (use.inverted() ? " ! " : " ") + HEADER + " " + words + (given.has(SOFT) ? " --soft" : "");
    HeaderChainMatch match = new HeaderChainMatch(bits, use.inverted(), given.has(SOFT));
    return new ReadyMatch("ipv6header", saved, Placement.ANYWHERE, environment -> match);
  }

  private static int bit(OptionUse use, String word, RuleScope scope) throws RuleProblem {
    int system = scope.protocols().systemNumber(word);
    int protocol = system >= 0 ? system : NAMES.getOrDefault(word, -1);
    for (Header header : HEADERS) {
      if (header.protocol == protocol) {
        return header.bit;
      }
    }
    throw use.problem(RuleCode.E018, "there is no header '" + word + "'")
        .cure("headers are hop, dst, route, frag, auth, esp, none, prot");
  }
}
