package io.culvert.core.control.rules.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.match.MultiportMatch;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.RuleCode;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.wire.IpProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** {@code -m multiport}: up to fifteen ports, a range counts as two ({@code libxt_multiport.c}). */
public final class MultiportMatchExtension implements MatchExtension {

  private static final Option SOURCE = Option.value("sports", "source-ports").orNot();
  private static final Option DESTINATION = Option.value("dports", "destination-ports").orNot();
  private static final Option EITHER = Option.value("ports").orNot();
  private static final Map<Option, MultiportMatch.Side> SIDES =
      Map.of(
          SOURCE, MultiportMatch.Side.SOURCE,
          DESTINATION, MultiportMatch.Side.DESTINATION,
          EITHER, MultiportMatch.Side.EITHER);
  private static final Map<Integer, String> PROTOCOLS =
      Map.of(
          IpProtocol.TCP,
          "tcp",
          IpProtocol.UDP,
          "udp",
          IpProtocol.UDPLITE,
          "udplite",
          IpProtocol.SCTP,
          "sctp",
          IpProtocol.DCCP,
          "dccp");
  private static final int MAX_PORTS = 15;

  @Override
  public String name() {
    return "multiport";
  }

  @Override
  public List<Option> options() {
    return List.of(SOURCE, DESTINATION, EITHER);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    given.requireAny();
    given.exclusive(SOURCE, DESTINATION, EITHER);
    OptionUse use = given.uses().get(0);
    String protocol = PROTOCOLS.get(use.protocol());
    if (protocol == null || scope.header().notProtocol()) {
      throw new RuleProblem(
              RuleCode.E007,
              use.at(),
              use.option() + " needs -p tcp, udp, udplite, sctp or dccp before it")
          .cure("write -p tcp -m multiport " + use.option());
    }
    List<int[]> ranges = new ArrayList<>();
    int count = 0;
    for (String part : use.text().split(",", -1)) {
      int[] range = range(use, part, scope, protocol);
      ranges.add(range);
      count += part.indexOf(':') < 0 ? 1 : 2;
      if (count > MAX_PORTS) {
        throw use.bad("at most fifteen ports, a range counting as two");
      }
    }
    return new Spec(use.option(), use.inverted(), ranges);
  }

  private static int[] range(OptionUse use, String part, RuleScope scope, String protocol)
      throws RuleProblem {
    int colon = part.indexOf(':');
    int min = scope.ports().port(use, colon < 0 ? part : part.substring(0, colon), protocol);
    if (colon < 0) {
      return new int[] {min, min};
    }
    int max = scope.ports().port(use, part.substring(colon + 1), protocol);
    if (min >= max) {
      throw use.bad("a list of ports and ranges: '" + part + "' ends before it begins");
    }
    return new int[] {min, max};
  }

  private record Spec(Option option, boolean not, List<int[]> ranges) implements MatchSpec {

    @Override
    public String name() {
      return "multiport";
    }

    @Override
    public void save(StringBuilder out) {
      StringJoiner ports = new StringJoiner(",");
      for (int[] range : ranges) {
        ports.add(range[0] == range[1] ? "" + range[0] : range[0] + ":" + range[1]);
      }
      out.append(not ? " ! " : " ").append(option).append(' ').append(ports);
    }

    @Override
    public Match compile(RuleEnvironment environment) {
      int[] mins = ranges.stream().mapToInt(r -> r[0]).toArray();
      int[] maxs = ranges.stream().mapToInt(r -> r[1]).toArray();
      return new MultiportMatch(SIDES.get(option), mins, maxs, not);
    }

    @Override
    public Placement placement() {
      return Placement.ANYWHERE.after(PROTOCOLS.keySet().toArray(Integer[]::new));
    }
  }
}
