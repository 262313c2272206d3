package io.culvert.core.control.rules.target;

import io.culvert.core.control.rules.AddressText;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.RuleCode;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.nat.NatRange;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import java.util.Set;

/** Ranges of addresses and ports, read and printed as {@code extensions/libxt_NAT.c} does. */
final class NatText {

  static final Option RANDOM = Option.flag("random");
  static final Option RANDOM_FULLY = Option.flag("random-fully");
  static final Option PERSISTENT = Option.flag("persistent");

  /** Protocols the tool lets ports be given for. */
  private static final Set<Integer> WITH_PORTS =
      Set.of(IpProtocol.TCP, IpProtocol.UDP, IpProtocol.SCTP, IpProtocol.DCCP, IpProtocol.ICMP);

  private NatText() {}

  /** {@code [ADDRESS[-ADDRESS]][:PORT[-PORT[/BASE]]]}. */
  static NatRange range(OptionUse use, RuleScope scope) throws RuleProblem {
    String text = use.text();
    int open = text.indexOf('[');
    int close = open < 0 ? -1 : text.indexOf(']', open);
    if (open >= 0 && (close < 0 || scope.ipVersion() == 4)) {
      throw use.bad("an address, a range, or [ADDRESS]:PORT");
    }
    int colon = open >= 0 ? text.indexOf(':', close) : text.indexOf(':');
    if (open < 0 && colon >= 0 && text.indexOf(':', colon + 1) >= 0) {
      colon = -1; // an IPv6 address
    }
    String addresses = colon < 0 ? text : text.substring(0, colon);
    NatRange range = NatRange.any();
    if (open >= 0) {
      addresses = text.substring(open + 1, close);
    }
    if (!addresses.isEmpty() || colon < 0) {
      range = addresses(use, addresses, scope);
    }
    return colon < 0 ? range : ports(use, text.substring(colon + 1), range, scope);
  }

  private static NatRange addresses(OptionUse use, String text, RuleScope scope)
      throws RuleProblem {
    int dash = text.indexOf('-');
    IpAddress first = literal(use, dash < 0 ? text : text.substring(0, dash), scope);
    IpAddress last = dash < 0 ? first : literal(use, text.substring(dash + 1), scope);
    if (first.compareTo(last) > 0) {
      throw use.bad("a range of addresses: it ends before it begins");
    }
    return NatRange.addresses(first, last);
  }

  private static IpAddress literal(OptionUse use, String text, RuleScope scope) throws RuleProblem {
    IpAddress address = IpAddress.parse(text).orElse(null);
    if (address == null || text.indexOf('%') >= 0) {
      throw use.problem(RuleCode.E017, "'" + text + "' is not an address");
    }
    if (scope.ipVersion() == 6 && text.indexOf(':') >= 0 && address.version() == 4) {
      return scope.addresses().host(use, text);
    }
    if (address.version() != scope.ipVersion()) {
      throw use.problem(
          RuleCode.E017, "'" + text + "' is not an IPv" + scope.ipVersion() + " address");
    }
    return address;
  }

  /** {@code PORT[-PORT[/BASE]]} added to {@code range}. */
  static NatRange ports(OptionUse use, String text, NatRange range, RuleScope scope)
      throws RuleProblem {
    if (!WITH_PORTS.contains(use.protocol())) {
      throw use.problem(
              RuleCode.E007, "ports need -p tcp, udp, sctp, dccp or icmp before " + use.option())
          .cure("write -p tcp in front of -j");
    }
    int dash = text.indexOf('-');
    if (dash < 0) {
      int port = use.wholeNumber(text, 0, 0xFFFF);
      port = port >= 0 ? port : scope.ports().port(use, text, null);
      return range.withPorts(port, port);
    }
    String rest = text.substring(dash + 1);
    int slash = rest.indexOf('/');
    int min = use.wholeNumber(text.substring(0, dash), 0, 0xFFFF);
    int max = use.wholeNumber(slash < 0 ? rest : rest.substring(0, slash), 0, 0xFFFF);
    if (min < 0 || max < min) {
      throw use.bad("a port or a range of ports A-B");
    }
    NatRange ports = range.withPorts(min, max);
    return slash < 0 ? ports : ports.withPortOffset(base(use, rest.substring(slash + 1), scope));
  }

  private static int base(OptionUse use, String text, RuleScope scope) throws RuleProblem {
    int base = use.wholeNumber(text, 1, 0xFFFF);
    return base > 0 ? base : scope.ports().port(use, text, null);
  }

  /** The ways that were asked for, added to {@code range}. */
  static NatRange ways(Given given, NatRange range) {
    NatRange all = given.has(RANDOM) ? range.withRandom() : range;
    all = given.has(RANDOM_FULLY) ? all.withRandomFully() : all;
    return given.has(PERSISTENT) ? all.withPersistent() : all;
  }

  /** Which ways were asked for, as they are printed. */
  static String ways(Given given) {
    StringBuilder out = new StringBuilder();
    for (Option way : new Option[] {RANDOM, RANDOM_FULLY, PERSISTENT}) {
      out.append(given.has(way) ? " " + way : "");
    }
    return out.toString();
  }

  /** The range as it is printed. */
  static String print(NatRange range) {
    StringBuilder out = new StringBuilder();
    if (range.mapsAddresses()) {
      boolean brackets = range.ipVersion() == 6 && range.specifiesPorts();
      out.append(brackets ? "[" : "").append(AddressText.of(range.minAddress()));
      if (!range.minAddress().equals(range.maxAddress())) {
        out.append('-').append(AddressText.of(range.maxAddress()));
      }
      out.append(brackets ? "]" : "");
    }
    return range.specifiesPorts()
        ? out.append(':').append(printPorts(range)).toString()
        : out.toString();
  }

  /** The ports as they are printed. */
  static String printPorts(NatRange range) {
    StringBuilder out = new StringBuilder().append(range.minPort());
    if (range.maxPort() != range.minPort()) {
      out.append('-').append(range.maxPort());
    }
    return range.offsetsPorts()
        ? out.append('/').append(range.basePort()).toString()
        : out.toString();
  }
}
