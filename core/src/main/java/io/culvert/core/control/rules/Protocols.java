package io.culvert.core.control.rules;

import java.util.List;
import java.util.Map;

/**
 * Protocol names in rules: a fixed few come before the system's ({@code xtables_chain_protos} in
 * {@code libxtables/xtables.c}).
 */
public final class Protocols {

  private static final List<Map.Entry<String, Integer>> FIXED =
      List.of(
          Map.entry("tcp", 6),
          Map.entry("sctp", 132),
          Map.entry("udp", 17),
          Map.entry("udplite", 136),
          Map.entry("icmp", 1),
          Map.entry("ipv6-icmp", 58),
          Map.entry("icmpv6", 58),
          Map.entry("esp", 50),
          Map.entry("ah", 51),
          Map.entry("mobility-header", 135),
          Map.entry("ipv6-mh", 135),
          Map.entry("mh", 135),
          Map.entry("all", 0));

  private final Names names;

  /** Protocols with the system's names behind the fixed ones. */
  public Protocols(Names names) {
    this.names = names;
  }

  /** The number that {@code text} (a number or a name in lower case) stands for; -1 if unknown. */
  public int number(String text) {
    long number = CNumber.whole(text, 0, 255);
    if (number >= 0) {
      return (int) number;
    }
    for (Map.Entry<String, Integer> fixed : FIXED) {
      if (fixed.getKey().equals(text)) {
        return fixed.getValue();
      }
    }
    return names.protocol(text);
  }

  /**
   * The name that {@code iptables-save} prints for {@code number}; {@code null}: none, print it.
   */
  public String name(int number) {
    for (Map.Entry<String, Integer> fixed : FIXED) {
      if (fixed.getValue() == number) {
        return fixed.getKey();
      }
    }
    return number == 0 ? null : names.protocolName(number);
  }

  /** The system's own number for {@code name}; -1 if it has none. */
  public int systemNumber(String name) {
    return names.protocol(name);
  }

  /** The system's own name of {@code number}, or {@code null}. */
  public String systemName(int number) {
    return names.protocolName(number);
  }
}
