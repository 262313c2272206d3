package io.culvert.core.twin;

import io.culvert.core.control.TimeoutView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Timeout policies that both sides have from the beginning, as if {@code nfct timeout add} had made
 * them, so that rules may name them ({@code -j CT --timeout NAME}).
 */
public final class NamedTimeouts {

  /** By protocol: seconds as no default has them, and no rule's {@code --ctexpire} is near. */
  private static final Map<String, Map<String, Long>> SECONDS = seconds();

  private NamedTimeouts() {}

  private static Map<String, Map<String, Long>> seconds() {
    Map<String, Map<String, Long>> all = new LinkedHashMap<>();
    all.put(
        "tcp",
        Map.of(
            "syn_sent", 33L,
            "syn_recv", 71L,
            "established", 777L,
            "fin_wait", 62L,
            "close_wait", 111L,
            "last_ack", 29L,
            "time_wait", 84L,
            "close", 13L));
    all.put("udp", Map.of("unreplied", 14L, "replied", 230L));
    all.put("udplite", Map.of("unreplied", 15L, "replied", 231L));
    all.put("sctp", Map.of("cookie_wait", 17L, "established", 888L, "shutdown_sent", 31L));
    all.put("gre", Map.of("unreplied", 35L, "replied", 250L));
    all.put("icmp", Map.of("timeout", 17L));
    all.put("icmpv6", Map.of("timeout", 18L));
    all.put("generic", Map.of("timeout", 66L));
    return all;
  }

  /** All of them, those of both families. */
  public static List<TimeoutView> all() {
    List<TimeoutView> all = new ArrayList<>();
    for (int ipVersion : new int[] {4, 6}) {
      SECONDS.forEach(
          (protocol, seconds) -> {
            if (fits(protocol, ipVersion)) {
              int number = TimeoutView.protocol(protocol);
              all.add(new TimeoutView(name(protocol, ipVersion), ipVersion, number, seconds));
            }
          });
    }
    return all;
  }

  private static boolean fits(String protocol, int ipVersion) {
    return !protocol.startsWith("icmp") || protocol.equals("icmpv6") == (ipVersion == 6);
  }

  /**
   * Of four letters: the kernel tells {@code iptables-save} no more ({@code xt_CT.c}, usersize).
   */
  private static String name(String protocol, int ipVersion) {
    String three = protocol.equals("udplite") ? "lit" : protocol.substring(0, 3);
    return three + ipVersion;
  }

  /**
   * The policy that a rule with {@code -p protocol} may name, if there is one.
   *
   * @param protocol as rules have it, {@code ipv6-icmp}
   */
  public static Optional<String> of(String protocol, int ipVersion) {
    String word =
        protocol.equals("ipv6-icmp") ? "icmpv6" : protocol.equals("esp") ? "generic" : protocol;
    return SECONDS.containsKey(word) && fits(word, ipVersion)
        ? Optional.of(name(word, ipVersion))
        : Optional.empty();
  }
}
