package io.culvert.core.twin.run;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.twin.EntrySnapshot;
import io.culvert.core.twin.ExpectationSnapshot;
import io.culvert.core.twin.decode.PacketSummary;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tuples, entries and expectations as words of a case file. Whatever can't be read throws {@code
 * IllegalArgumentException}, whose message says what is wrong and what to write instead.
 */
final class CaseWords {

  static final String NONE = "none";
  private static final List<String> ENTRY =
      List.of(
          "original",
          "reply",
          "status",
          "timeout",
          "zone",
          "directions",
          "mark",
          "labels",
          "helper",
          "master",
          "counters");
  private static final Pattern TUPLE =
      Pattern.compile(
          "([a-z0-9]+)/(?:\\[([0-9a-f:.]+)]|([0-9.]+)):(\\d+)"
              + ">(?:\\[([0-9a-f:.]+)]|([0-9.]+)):(\\d+)(?:\\.(\\d+))?");
  private static final Pattern MEMBER = Pattern.compile("([a-z0-9.]+)=(\"[^\"]*\"|\\S*)(?:\\s+|$)");

  private CaseWords() {}

  /** {@code tcp/10.1.0.2:4000>10.2.0.2:80}; ICMP has its id, then type and code. */
  static String tuple(Tuple t) {
    String ports =
        t.icmp()
            ? (t.destinationPort() >> 8) + "." + (t.destinationPort() & 0xFF)
            : "" + t.destinationPort();
    String protocol = PacketSummary.protocol(t.protocol()).replace("protocol ", "");
    return protocol
        + "/"
        + host(t.source())
        + ":"
        + t.sourcePort()
        + ">"
        + host(t.destination())
        + ":"
        + ports;
  }

  private static String host(IpAddress address) {
    return address.version() == 6 ? "[" + address + "]" : address.toString();
  }

  /** Reads what {@link #tuple(Tuple)} writes. */
  static Tuple tuple(String word) {
    Matcher m = TUPLE.matcher(word);
    if (!m.matches()) {
      throw new IllegalArgumentException(
          "\"" + word + "\" is no tuple; write tcp/10.1.0.2:4000>10.2.0.2:80");
    }
    int last = port(m.group(7));
    if (m.group(8) != null) {
      last = last << 8 | port(m.group(8));
    }
    return new Tuple(
        protocol(m.group(1)),
        IpAddress.of(m.group(2) == null ? m.group(3) : m.group(2)),
        port(m.group(4)),
        IpAddress.of(m.group(5) == null ? m.group(6) : m.group(5)),
        last);
  }

  private static int port(String digits) {
    int value = Integer.parseInt(digits);
    if (value > 0xFFFF) {
      throw new IllegalArgumentException(digits + " is over 65535");
    }
    return value;
  }

  private static int protocol(String name) {
    return switch (name) {
      case "icmp" -> IpProtocol.ICMP;
      case "igmp" -> IpProtocol.IGMP;
      case "tcp" -> IpProtocol.TCP;
      case "udp" -> IpProtocol.UDP;
      case "dccp" -> IpProtocol.DCCP;
      case "gre" -> IpProtocol.GRE;
      case "esp" -> IpProtocol.ESP;
      case "ah" -> IpProtocol.AH;
      case "icmpv6" -> IpProtocol.ICMPV6;
      case "sctp" -> IpProtocol.SCTP;
      case "udplite" -> IpProtocol.UDPLITE;
      default -> {
        if (!name.matches("\\d{1,3}")) {
          throw new IllegalArgumentException(
              "\"" + name + "\" is no protocol; write its number or tcp, udp, icmp, …");
        }
        yield Integer.parseInt(name);
      }
    };
  }

  /** An entry as {@code name=value} words; what has its usual value is left out. */
  static String entry(EntrySnapshot e) {
    StringBuilder text = new StringBuilder();
    text.append("original=").append(tuple(e.original()));
    text.append(" reply=").append(tuple(e.reply()));
    text.append(" status=").append(EntryComparison.status(e.status()));
    text.append(" timeout=").append(e.timeoutSeconds());
    if (e.zone() != 0 || e.zoneDirections() != 3) {
      text.append(" zone=").append(e.zone()).append(" directions=").append(e.zoneDirections());
    }
    if (e.mark() != 0) {
      text.append(" mark=").append(Integer.toUnsignedString(e.mark()));
    }
    member(text, "labels", e.labels());
    member(text, "helper", e.helper());
    e.master().ifPresent(master -> text.append(" master=").append(tuple(master)));
    e.counters()
        .ifPresent(
            c ->
                text.append(" counters=")
                    .append(c.originalPackets() + "," + c.originalBytes())
                    .append("," + c.replyPackets() + "," + c.replyBytes()));
    new TreeMap<>(e.details()).forEach((name, value) -> text.append(" " + name + "=" + value));
    return text.toString();
  }

  private static void member(StringBuilder text, String name, String value) {
    if (!value.isEmpty()) {
      text.append(' ').append(name).append('=');
      text.append(value.contains(" ") ? "\"" + value + "\"" : value);
    }
  }

  /** Reads what {@link #entry(EntrySnapshot)} writes. */
  static EntrySnapshot entry(String text) {
    Map<String, String> members = members(text);
    Map<String, Long> details = new LinkedHashMap<>();
    members.forEach(
        (name, value) -> {
          if (name.contains(".")) {
            details.put(name, number(name, value));
          } else if (!ENTRY.contains(name)) {
            throw new IllegalArgumentException(
                "an entry has no \"" + name + "\"; it has " + String.join(", ", ENTRY));
          }
        });
    return new EntrySnapshot(
        tuple(need(members, "original")),
        tuple(need(members, "reply")),
        EntryComparison.status(members.getOrDefault("status", NONE)),
        number(members, "timeout", 0),
        (int) number(members, "zone", 0),
        (int) number(members, "directions", 3),
        (int) number(members, "mark", 0),
        members.getOrDefault("labels", ""),
        members.getOrDefault("helper", ""),
        Optional.ofNullable(members.get("master")).map(CaseWords::tuple),
        Optional.ofNullable(members.get("counters")).map(CaseWords::counters),
        details);
  }

  private static EntrySnapshot.Counters counters(String text) {
    String[] parts = text.split(",");
    if (parts.length != 4) {
      throw new IllegalArgumentException(
          "counters are packets,bytes,packets,bytes: original, then reply");
    }
    long[] n = new long[4];
    for (int i = 0; i < n.length; i++) {
      n[i] = number("counters", parts[i]);
    }
    return new EntrySnapshot.Counters(n[0], n[1], n[2], n[3]);
  }

  /** An expectation as {@code name=value} words. */
  static String expectation(ExpectationSnapshot e) {
    StringBuilder text = new StringBuilder();
    text.append("expected=").append(tuple(e.expected()));
    text.append(" mask=").append(tuple(e.mask()));
    text.append(" master=").append(tuple(e.master()));
    text.append(" timeout=").append(e.timeoutSeconds());
    member(text, "helper", e.helper());
    text.append(" flags=").append(e.flags()).append(" class=").append(e.expectationClass());
    member(text, "nat", e.nat());
    return text.toString();
  }

  /** Reads what {@link #expectation(ExpectationSnapshot)} writes. */
  static ExpectationSnapshot expectation(String text) {
    Map<String, String> members = members(text);
    return new ExpectationSnapshot(
        tuple(need(members, "expected")),
        tuple(need(members, "mask")),
        tuple(need(members, "master")),
        number(members, "timeout", 0),
        members.getOrDefault("helper", ""),
        (int) number(members, "flags", 0),
        (int) number(members, "class", 0),
        members.getOrDefault("nat", ""));
  }

  private static Map<String, String> members(String text) {
    Map<String, String> members = new LinkedHashMap<>();
    Matcher matcher = MEMBER.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (!matcher.find(at) || matcher.start() != at) {
        throw new IllegalArgumentException(
            "\"" + text.substring(at) + "\" doesn't begin with name=value");
      }
      String value = matcher.group(2);
      members.put(matcher.group(1), value.startsWith("\"") ? value.replace("\"", "") : value);
      at = matcher.end();
    }
    return members;
  }

  private static String need(Map<String, String> members, String name) {
    String value = members.get(name);
    if (value == null) {
      throw new IllegalArgumentException("there is no " + name + "=…");
    }
    return value;
  }

  private static long number(Map<String, String> members, String name, long otherwise) {
    return members.containsKey(name) ? number(name, members.get(name)) : otherwise;
  }

  private static long number(String name, String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is a number, not \"" + value + "\"", e);
    }
  }
}
