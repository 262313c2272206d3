package io.culvert.core.twin.rules;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** Draws what is asked of a packet's entry. */
final class EntryDraws {

  /**
   * Seconds left, at neither end near what any timeout is set to: there the milliseconds that a
   * kernel needs for the packets before would decide.
   */
  private static final List<String> EXPIRIES =
      List.of("20:45", "6:25", "90:190", "150:280", "1000:500000", "0:25", "55:170", "400:", "40:");

  private static final List<String> PORTS =
      List.of("--ctorigsrcport ", "--ctorigdstport ", "--ctreplsrcport ", "--ctrepldstport ");

  private EntryDraws() {}

  static String states(Draw d, boolean virtual) {
    Set<String> states = new LinkedHashSet<>();
    int count = d.one(2) ? 1 : d.number(1, 4);
    for (int i = 0; i < count; i++) {
      states.add(d.pick("NEW", "ESTABLISHED", "RELATED", "INVALID", "UNTRACKED"));
    }
    if (virtual && d.one(4)) {
      states.add(d.pick("SNAT", "DNAT"));
    }
    return String.join(",", states);
  }

  static String conntrack(Draw d) {
    Set<Integer> kinds = new LinkedHashSet<>();
    int count = d.one(2) ? 1 : d.number(1, 3);
    for (int i = 0; i < count; i++) {
      kinds.add(Math.max(0, d.number(-2, 7)));
    }
    return kinds.stream().map(kind -> part(d, kind)).collect(Collectors.joining(" "));
  }

  private static String part(Draw d, int kind) {
    return switch (kind) {
      case 0 -> d.not() + "--ctstate " + states(d, true);
      case 1 -> d.not() + "--ctproto " + d.pick("tcp", "udp", "6", "17", "icmp", "132", "47");
      case 2 -> d.not() + d.pick("--ctorigsrc ", "--ctorigdst ") + d.where();
      case 3 -> d.not() + d.pick("--ctreplsrc ", "--ctrepldst ") + d.where();
      case 4 -> d.not() + d.pick(PORTS) + portRange(d);
      case 5 -> d.not() + "--ctstatus " + statuses(d);
      case 6 -> d.not() + "--ctexpire " + d.pick(EXPIRIES);
      default -> "--ctdir " + d.pick("ORIGINAL", "REPLY");
    };
  }

  private static String portRange(Draw d) {
    return d.pick("1024:65535", ":1023", "" + d.service(), d.service() + ":9000", "0:100");
  }

  private static String statuses(Draw d) {
    if (d.one(8)) {
      return "NONE";
    }
    StringJoiner words = new StringJoiner(",");
    for (String word : List.of("EXPECTED", "SEEN_REPLY", "ASSURED", "CONFIRMED")) {
      if (d.one(3)) {
        words.add(word);
      }
    }
    return words.length() == 0 ? "ASSURED" : words.toString();
  }

  static String label(Draw d) {
    return d.pick("0", "1", "5", "63", "64", "127") + d.pick("", " --set");
  }

  static String helper(Draw d) {
    return d.one(6) || d.helpers().isEmpty() ? "\"\"" : d.pick(d.helpers()).label();
  }
}
