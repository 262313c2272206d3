package io.culvert.core.control.rules.match;

import io.culvert.core.chain.Span;
import io.culvert.core.chain.match.IcmpMatch;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.RuleCode;
import io.culvert.core.control.rules.RuleProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Names of ICMP and ICMPv6 types and codes in rules, as {@code iptables -p icmp -h} lists them. A
 * unique beginning of a name will do.
 */
final class IcmpTypes {

  private static final String V4 =
      """
      any -1
      echo-reply 0
      pong 0
      destination-unreachable 3
      network-unreachable 3 0
      host-unreachable 3 1
      protocol-unreachable 3 2
      port-unreachable 3 3
      fragmentation-needed 3 4
      source-route-failed 3 5
      network-unknown 3 6
      host-unknown 3 7
      network-prohibited 3 9
      host-prohibited 3 10
      TOS-network-unreachable 3 11
      TOS-host-unreachable 3 12
      communication-prohibited 3 13
      host-precedence-violation 3 14
      precedence-cutoff 3 15
      source-quench 4
      redirect 5
      network-redirect 5 0
      host-redirect 5 1
      TOS-network-redirect 5 2
      TOS-host-redirect 5 3
      echo-request 8
      ping 8
      router-advertisement 9
      router-solicitation 10
      time-exceeded 11
      ttl-exceeded 11
      ttl-zero-during-transit 11 0
      ttl-zero-during-reassembly 11 1
      parameter-problem 12
      ip-header-bad 12 0
      required-option-missing 12 1
      timestamp-request 13
      timestamp-reply 14
      address-mask-request 17
      address-mask-reply 18
      """;

  private static final String V6 =
      """
      destination-unreachable 1
      no-route 1 0
      communication-prohibited 1 1
      beyond-scope 1 2
      address-unreachable 1 3
      port-unreachable 1 4
      failed-policy 1 5
      reject-route 1 6
      packet-too-big 2
      time-exceeded 3
      ttl-exceeded 3
      ttl-zero-during-transit 3 0
      ttl-zero-during-reassembly 3 1
      parameter-problem 4
      bad-header 4 0
      unknown-header-type 4 1
      unknown-option 4 2
      echo-request 128
      ping 128
      echo-reply 129
      pong 129
      router-solicitation 133
      router-advertisement 134
      neighbour-solicitation 135
      neighbor-solicitation 135
      neighbour-advertisement 136
      neighbor-advertisement 136
      redirect 137
      """;

  /**
   * A type with its codes.
   *
   * @param type number; {@link IcmpMatch#ANY} for any
   * @param codes the codes that count
   */
  record Type(int type, Span codes) {}

  private record Named(String name, Type type) {}

  private final List<Named> names = new ArrayList<>();

  IcmpTypes(int ipVersion) {
    for (String line : (ipVersion == 4 ? V4 : V6).split("\n")) {
      String[] words = line.split(" ");
      int code = words.length > 2 ? Integer.parseInt(words[2]) : -1;
      Span codes = code < 0 ? new Span(0, 255, false) : new Span(code, code, false);
      names.add(new Named(words[0], new Type(Integer.parseInt(words[1]), codes)));
    }
  }

  Type read(OptionUse use) throws RuleProblem {
    String text = use.text().toLowerCase(Locale.ROOT);
    Named found = null;
    for (Named named : names) {
      if (named.name().toLowerCase(Locale.ROOT).startsWith(text)) {
        if (found != null) {
          throw use.problem(
              RuleCode.E018,
              "'" + use.text() + "' could be " + found.name() + " or " + named.name());
        }
        found = named;
      }
    }
    return found != null ? found.type() : number(use);
  }

  private static Type number(OptionUse use) throws RuleProblem {
    String text = use.text();
    int slash = text.indexOf('/');
    Span types = part(use, slash < 0 ? text : text.substring(0, slash));
    Span codes = slash < 0 ? new Span(0, 255, false) : part(use, text.substring(slash + 1));
    if (types.min() != types.max()) {
      throw use.bad("one ICMP type: ranges are not possible");
    }
    // the kernel's match has 255 for "any", also when it is written as a number
    return new Type(types.min(), codes);
  }

  private static Span part(OptionUse use, String text) throws RuleProblem {
    int colon = text.indexOf(':');
    int min = number(use, colon < 0 ? text : text.substring(0, colon));
    return new Span(min, colon < 0 ? min : number(use, text.substring(colon + 1)), false);
  }

  private static int number(OptionUse use, String text) throws RuleProblem {
    int number = use.wholeNumber(text, 0, 255);
    if (number < 0) {
      throw use.problem(RuleCode.E018, "'" + use.text() + "' is no ICMP type or TYPE/CODE")
          .cure("write a name such as echo-request, or numbers such as 3/4");
    }
    return number;
  }
}
