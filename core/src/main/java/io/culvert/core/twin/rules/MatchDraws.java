package io.culvert.core.twin.rules;

import static io.culvert.core.twin.rules.MatchDraw.anywhere;

import io.culvert.core.chain.Hook;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** How each match is drawn, by the word behind {@code -m}. */
final class MatchDraws {

  static final Map<String, MatchDraw> ALL = all();

  private MatchDraws() {}

  private static Map<String, MatchDraw> all() {
    Map<String, MatchDraw> all = new TreeMap<>(HeaderDraws.ALL);
    all.putAll(MemoryDraws.ALL);
    all.putAll(SixDraws.ALL);
    all.putAll(ContentDraws.ALL);
    all.put("tcp", anywhere((d, p) -> tcp(d)).after("tcp"));
    all.put("udp", anywhere((d, p) -> ports(d)).after("udp"));
    all.put("icmp", anywhere((d, p) -> icmp4(d)).after("icmp"));
    all.put("icmp6", anywhere((d, p) -> icmp6(d)).after("ipv6-icmp"));
    all.put("multiport", anywhere((d, p) -> multiport(d)).after("tcp", "udp", "sctp", "udplite"));
    all.put("conntrack", anywhere((d, p) -> EntryDraws.conntrack(d)));
    all.put("state", anywhere((d, p) -> d.not() + "--state " + EntryDraws.states(d, false)));
    all.put("connmark", anywhere((d, p) -> d.not() + "--mark " + d.mark()));
    all.put("connlabel", anywhere((d, p) -> d.not() + "--label " + EntryDraws.label(d)));
    all.put("helper", anywhere((d, p) -> d.not() + "--helper " + EntryDraws.helper(d)));
    return all;
  }

  // ---- transport

  static String ports(Draw d) {
    String source = side(d, "--sport ");
    String destination = side(d, "--dport ");
    boolean neither = source.startsWith("!") && destination.startsWith("!");
    String both = source + " " + (neither ? destination.substring(2) : destination);
    return d.pick(source, destination, destination, both); // NotDrawn.NEITHER_PORT
  }

  private static String side(Draw d, String option) {
    int port = d.service();
    int high = d.highPort();
    String ports =
        d.pick(
            "" + port,
            "" + port,
            port + ":" + (port + d.number(1, 500)),
            high + ":" + (high + d.number(1, 5_000)),
            "1024:65535",
            ":1023",
            "1024:",
            "0");
    return d.one(12) ? option + "0:65535" : d.not() + option + ports;
  }

  private static String tcp(Draw d) {
    String flags =
        d.not()
            + d.pick(
                "--syn",
                "--tcp-flags SYN,RST,ACK SYN",
                "--tcp-flags SYN,RST SYN",
                "--tcp-flags ALL NONE",
                "--tcp-flags FIN,SYN,RST,ACK FIN,ACK",
                "--tcp-flags PSH PSH",
                "--tcp-flags URG NONE",
                "--tcp-flags ACK ACK",
                "--tcp-flags ALL ALL",
                "--tcp-flags SYN,FIN SYN,FIN");
    String option = d.not() + "--tcp-option " + d.pick("2", "3", "4", "5", "8", "30", "255");
    return d.pick(
        ports(d), ports(d), ports(d) + " " + flags, flags, option, ports(d) + " " + option);
  }

  private static String multiport(Draw d) {
    StringJoiner ports = new StringJoiner(",");
    int room = d.number(1, d.one(5) ? 15 : 5);
    while (room > 0) {
      boolean range = room > 1 && d.one(3);
      int port = d.one(3) ? d.highPort() : d.service();
      ports.add(range ? port + ":" + (port + d.number(1, 3_000)) : "" + port);
      room -= range ? 2 : 1;
    }
    return d.not() + d.pick("--dports ", "--dports ", "--sports ", "--ports ") + ports;
  }

  // ---- ICMP

  private static String icmp4(Draw d) {
    return d.not()
        + "--icmp-type "
        + d.pick(
            "8",
            "echo-request",
            "0",
            "echo-reply",
            "any",
            "3",
            "3/3",
            "port-unreachable",
            "fragmentation-needed",
            "11",
            "ttl-zero-during-transit",
            "11/1",
            "12",
            "redirect",
            "13",
            "timestamp-reply",
            "17",
            "address-mask-reply",
            "3/13",
            "source-quench",
            "9",
            "router-solicitation");
  }

  private static String icmp6(Draw d) {
    return d.not()
        + "--icmpv6-type "
        + d.pick(
            "128",
            "echo-request",
            "129",
            "echo-reply",
            "1",
            "no-route",
            "port-unreachable",
            "communication-prohibited",
            "packet-too-big",
            "3",
            "ttl-zero-during-transit",
            "4/1",
            "bad-header",
            "unknown-option",
            "133",
            "router-advertisement",
            "neighbour-solicitation",
            "136",
            "redirect",
            "130",
            "143",
            "200/3");
  }

  /** What {@code -p} may say where no match asks for a protocol. */
  static String protocol(Draw d) {
    String icmp = d.ipVersion() == 4 ? "icmp" : "ipv6-icmp";
    return d.one(6)
        ? d.pick("gre", "esp", "sctp", "dccp", "udplite", "47", "253", "ah")
        : d.pick("tcp", "tcp", "udp", "udp", icmp);
  }

  /** Whether a packet with an output device is seen everywhere the place is run from. */
  static boolean leaving(Place place) {
    return place.only(Hook.FORWARD, Hook.OUTPUT, Hook.POSTROUTING);
  }

  /** Whether a packet with an input device is seen everywhere the place is run from. */
  static boolean arriving(Place place) {
    return place.only(Hook.PREROUTING, Hook.INPUT, Hook.FORWARD);
  }
}
