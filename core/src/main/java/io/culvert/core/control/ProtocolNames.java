package io.culvert.core.control;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** IP protocols by the names {@code conntrack} uses. */
public final class ProtocolNames {

  private static final Map<String, Integer> NUMBERS =
      Map.of(
          "icmp", 1,
          "igmp", 2,
          "tcp", 6,
          "udp", 17,
          "dccp", 33,
          "gre", 47,
          "icmpv6", 58,
          "sctp", 132,
          "udplite", 136);

  private ProtocolNames() {}

  /** The name in a listing: {@code unknown} for protocols that {@code conntrack} gives none. */
  public static String listed(int protocol) {
    for (Map.Entry<String, Integer> known : NUMBERS.entrySet()) {
      if (known.getValue() == protocol && protocol != 2) {
        return known.getKey();
      }
    }
    return "unknown";
  }

  /** The name, or the number where there is none. */
  public static String of(int protocol) {
    String name = listed(protocol);
    return name.equals("unknown") ? Integer.toString(protocol) : name;
  }

  /** The protocol of that name or number. */
  public static OptionalInt number(String nameOrNumber) {
    Integer known = NUMBERS.get(nameOrNumber.toLowerCase(Locale.ROOT));
    if (known != null) {
      return OptionalInt.of(known);
    }
    if (nameOrNumber.matches("[0-9]{1,3}") && Integer.parseInt(nameOrNumber) < 256) {
      return OptionalInt.of(Integer.parseInt(nameOrNumber));
    }
    return OptionalInt.empty();
  }

  /** All names. */
  public static List<String> names() {
    return List.copyOf(new TreeMap<>(NUMBERS).keySet());
  }
}
