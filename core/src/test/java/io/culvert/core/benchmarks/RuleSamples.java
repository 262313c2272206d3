package io.culvert.core.benchmarks;

import java.util.StringJoiner;

/** Rule sets that benchmarks compare. */
final class RuleSamples {

  private static final int TEN = 10;
  private static final int TEN_THOUSAND = 10_000;

  private RuleSamples() {}

  /**
   * A router with one of these: {@code gateway}, the rules of examples/ftp-gateway; {@code twenty},
   * twenty.rules; {@code ten} and {@code tenThousand}, so many rules in all, of which each but the
   * last three refuses something else than the benchmarks send and stands before what lets them
   * pass.
   */
  static RouterInMemory router(String name) {
    return switch (name) {
      case "gateway" -> RouterInMemory.ftpGateway();
      case "twenty" -> RouterInMemory.twentyRules();
      case "ten" -> RouterInMemory.with(refusals(TEN), "");
      case "tenThousand" -> RouterInMemory.with(refusals(TEN_THOUSAND), "");
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** {@code count} rules, MASQUERADE among them. */
  static String refusals(int count) {
    StringJoiner text = new StringJoiner("\n", "", "\n");
    text.add("*nat").add("-A POSTROUTING -o wan0 -j MASQUERADE").add("COMMIT");
    text.add("*filter").add(":FORWARD DROP [0:0]");
    for (int i = 0; i < count - 3; i++) {
      text.add("-A FORWARD " + refusal(i) + " -j DROP");
    }
    text.add("-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT");
    text.add("-A FORWARD -i lan0 -o wan0 -m conntrack --ctstate NEW -j ACCEPT");
    return text.add("COMMIT").toString();
  }

  /** A host, a network, a service of a host, a port: what lists of refusals are made of. */
  private static String refusal(int i) {
    int high = i >> 8 & 0xFF;
    int low = i & 0xFF;
    return switch (i & 3) {
      case 0 -> "-s 198.18." + high + "." + low;
      case 1 -> "-d 10." + high + "." + low + ".0/24";
      case 2 -> "-d 198.19." + high + "." + low + " -p tcp -m tcp --dport " + (1 + i % 1_000);
      default -> "-p udp -m udp --dport " + (10_000 + i);
    };
  }
}
