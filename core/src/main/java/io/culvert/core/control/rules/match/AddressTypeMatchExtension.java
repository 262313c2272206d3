package io.culvert.core.control.rules.match;

import io.culvert.core.chain.AddressType;
import io.culvert.core.chain.Hook;
import io.culvert.core.chain.Match;
import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.match.AddressTypeMatch;
import io.culvert.core.chain.match.AddressTypeMatch.Limit;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.RuleCode;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.Values;
import java.util.List;
import java.util.StringJoiner;

/** {@code -m addrtype}: what routing says of an address ({@code extensions/libxt_addrtype.c}). */
public final class AddressTypeMatchExtension implements MatchExtension {

  private static final Option SOURCE = Option.value("src-type").orNot();
  private static final Option DESTINATION = Option.value("dst-type").orNot();
  private static final Option LIMIT_IN = Option.flag("limit-iface-in");
  private static final Option LIMIT_OUT = Option.flag("limit-iface-out");

  /** What the kernel knows for IPv6 ({@code addrtype_mt_checkentry_v1}). */
  private static final int IPV6_TYPES =
      AddressType.UNSPEC.bit()
          | AddressType.UNICAST.bit()
          | AddressType.LOCAL.bit()
          | AddressType.ANYCAST.bit()
          | AddressType.MULTICAST.bit()
          | AddressType.UNREACHABLE.bit();

  @Override
  public String name() {
    return "addrtype";
  }

  @Override
  public List<Option> options() {
    return List.of(SOURCE, DESTINATION, LIMIT_IN, LIMIT_OUT);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    given.exclusive(LIMIT_IN, LIMIT_OUT);
    if (!given.has(SOURCE) && !given.has(DESTINATION)) {
      throw given.problem(RuleCode.E009, "addrtype needs --src-type or --dst-type");
    }
    Limit limit = Limit.NONE;
    if (given.has(LIMIT_IN)) {
      limit = Limit.INGRESS;
    } else if (given.has(LIMIT_OUT)) {
      limit = Limit.EGRESS;
    }
    int source = types(given.use(SOURCE));
    int destination = types(given.use(DESTINATION));
    if (scope.ipVersion() == 6 && ((source | destination) & ~IPV6_TYPES) != 0) {
      throw given.problem(
          RuleCode.E009, "IPv6 has no broadcast, blackhole or prohibited addresses");
    }
    return new Spec(
        source, given.inverted(SOURCE), destination, given.inverted(DESTINATION), limit);
  }

  private static int types(OptionUse use) throws RuleProblem {
    if (use == null) {
      return 0;
    }
    int bits = 0;
    for (String part : use.text().split(",", -1)) {
      int bit = 0;
      for (AddressType type : AddressType.values()) {
        if (bit == 0 && Values.abbreviates(part, type.name())) {
          bit = type.bit();
        }
      }
      if (bit == 0) {
        throw use.bad("a list of address types such as LOCAL,BROADCAST");
      }
      bits |= bit;
    }
    return bits;
  }

  private record Spec(
      int source, boolean notSource, int destination, boolean notDestination, Limit limit)
      implements MatchSpec {

    @Override
    public String name() {
      return "addrtype";
    }

    @Override
    public void save(StringBuilder out) {
      save(out, SOURCE, source, notSource);
      save(out, DESTINATION, destination, notDestination);
      if (limit != Limit.NONE) {
        out.append(' ').append(limit == Limit.INGRESS ? LIMIT_IN : LIMIT_OUT);
      }
    }

    private static void save(StringBuilder out, Option option, int bits, boolean not) {
      if (bits == 0) {
        return;
      }
      StringJoiner words = new StringJoiner(",");
      for (AddressType type : AddressType.values()) {
        if ((bits & type.bit()) != 0) {
          words.add(type.name());
        }
      }
      out.append(not ? " ! " : " ").append(option).append(' ').append(words);
    }

    @Override
    public Match compile(RuleEnvironment environment) {
      return new AddressTypeMatch(
          environment.addressTypes(), source, notSource, destination, notDestination, limit);
    }

    @Override
    public Placement placement() {
      return switch (limit) {
        case NONE -> Placement.ANYWHERE;
        case INGRESS -> Placement.ANYWHERE.at(Hook.PREROUTING, Hook.INPUT, Hook.FORWARD);
        case EGRESS -> Placement.ANYWHERE.at(Hook.FORWARD, Hook.OUTPUT, Hook.POSTROUTING);
      };
    }
  }
}
