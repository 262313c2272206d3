package io.culvert.core.control.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;

/** Words of the rule language drawn by chance; most of what it draws makes sense. */
final class RuleWords {

  private final Random random;
  private final int ipVersion;

  RuleWords(Random random, int ipVersion) {
    this.random = random;
    this.ipVersion = ipVersion;
  }

  String pick(String... options) {
    return options[random.nextInt(options.length)];
  }

  boolean one(int in) {
    return random.nextInt(in) == 0;
  }

  private int number(int bound) {
    return random.nextInt(bound);
  }

  // ---- plain values

  String address() {
    if (ipVersion == 4) {
      return number(256) + "." + number(256) + "." + number(256) + "." + number(256);
    }
    return pick(
        "2001:db8::" + Integer.toHexString(number(65536)),
        "fe80::1",
        "::1",
        "::ffff:1.2.3.4",
        "::1.2.3.4",
        "2001:db8:0:0:1:0:0:" + Integer.toHexString(number(65536)),
        "fd00:a:b:c:d:e:f:" + Integer.toHexString(number(65536)),
        "1:2:3:4:5:6:7::",
        "ff02::2");
  }

  String addressMask() {
    if (one(12)) {
      return address() + "," + address();
    }
    if (ipVersion == 4 && one(12)) {
      return pick("10", "10.1", "0x0a.010.3", "any/0", "1.2.3.4/255.0.255.0", "1.2.3.4/0x10");
    }
    if (one(3)) {
      return address();
    }
    return address() + "/" + mask();
  }

  private String mask() {
    if (ipVersion == 4) {
      return pick("" + (1 + number(32)), "24", "8", "32", "255.255.0.0");
    }
    return pick("" + (1 + number(128)), "64", "48", "128", "ffff:ffff::");
  }

  String device() {
    return pick("eth0", "eth+", "wan0", "ppp+", "a.100", "abcdefghijklmno", "+", "br-lan");
  }

  String protocol() {
    String icmp = ipVersion == 4 ? "icmp" : pick("icmpv6", "ipv6-icmp");
    return pick(
        "tcp", "udp", "TCP", "tcp", "udp", icmp, icmp, "6", "17", "47", "gre", "sctp", "esp", "all",
        "200", "udplite", "132", "dccp");
  }

  private String port() {
    return pick("" + number(65536), "" + number(1024), "22", "http", "domain", "0x50", "65535");
  }

  private String portRange() {
    int low = number(30000);
    return pick(port(), port(), low + ":" + (low + 1 + number(30000)), ":" + low, low + ":", "9:3");
  }

  private String mark() {
    return pick("0x1", "1", "0xff/0xff", "0x10/0x3f", "0", "0xffffffff", "7/0", "010");
  }

  private String rate() {
    return (1 + number(100)) + pick("/second", "/s", "/minute", "/min", "/m", "/hour", "/d", "");
  }

  private String text() {
    return pick("abc", "\"a b\"", "\"it's\"", "\"a\\\"b\"", "x_y-z", "\"\\\\\"", "\"\"", "#1", "ä");
  }

  String not() {
    return one(4) ? "! " : "";
  }

  private static boolean in(String protocol, String... names) {
    return List.of(names).contains(protocol.toLowerCase(java.util.Locale.ROOT));
  }

  // ---- matches

  List<String> match(String protocol) {
    List<String> all = new ArrayList<>();
    if (in(protocol, "tcp", "6", "udp", "17") && one(2)) {
      transport(all, in(protocol, "tcp", "6") ? "tcp" : "udp");
    } else if (in(protocol, "icmp", "icmpv6", "ipv6-icmp") && one(2)) {
      icmp(all);
    } else if (in(protocol, "tcp", "udp", "6", "sctp", "132", "udplite", "dccp") && one(3)) {
      multiport(all);
    } else {
      other(all);
    }
    return all;
  }

  private void transport(List<String> all, String protocol) {
    if (one(2)) {
      all.addAll(List.of("-m", protocol));
    }
    if (one(2)) {
      add(all, not() + pick("--sport ", "--source-port ", "--sp ") + portRange());
    }
    if (one(2)) {
      add(all, not() + pick("--dport ", "--destination-port ", "--dp ") + portRange());
    }
    if (protocol.equals("tcp") && one(3)) {
      add(
          all,
          not()
              + pick(
                  "--syn",
                  "--tcp-flags ALL NONE",
                  "--tcp-flags SYN,ACK SYN",
                  "--tcp-flags FIN,SYN,RST,PSH,ACK,URG FIN,PSH,URG",
                  "--tcp-flags syn,rst rst"));
    }
    if (protocol.equals("tcp") && one(8)) {
      add(all, not() + "--tcp-option " + pick("2", "5", "255"));
    }
  }

  private void icmp(List<String> all) {
    String option = ipVersion == 4 ? "--icmp-type " : "--icmpv6-type ";
    String type =
        pick(
            "echo-request",
            "8",
            "3/4",
            "ping",
            "dest",
            "time-exceeded",
            "0",
            "redirect",
            "13/0",
            "port-unreachable",
            ipVersion == 4 ? "any" : "packet-too-big",
            "200/3");
    if (one(2)) {
      all.addAll(List.of("-m", ipVersion == 4 ? "icmp" : "icmp6"));
    }
    add(all, not() + option + type);
  }

  private void multiport(List<String> all) {
    StringJoiner ports = new StringJoiner(",");
    int count = 1 + number(one(6) ? 16 : 5);
    for (int i = 0; i < count; i++) {
      int low = number(60000);
      ports.add(pick(port(), "" + low, low + ":" + (low + 1 + number(5000))));
    }
    add(
        all,
        "-m multiport "
            + not()
            + pick("--dports ", "--sports ", "--ports ", "--destination-ports ", "--source-ports ")
            + ports);
  }

  private void other(List<String> all) {
    switch (number(18)) {
      case 0 -> conntrack(all);
      case 1 -> add(all, "-m state " + not() + "--state " + states(false));
      case 2 -> {
        add(all, "-m limit");
        add(all, one(5) ? "" : "--limit " + rate());
        add(all, one(2) ? "" : "--limit-burst " + number(200));
      }
      case 3 -> {
        all.addAll(List.of("-m", "comment", "--comment", text()));
      }
      case 4 -> {
        String type = pick("LOCAL", "UNICAST", "BROADCAST,MULTICAST", "local", "un", "ANYCAST");
        add(all, "-m addrtype " + not() + pick("--src-type ", "--dst-type ") + type);
      }
      case 5 -> add(all, "-m mark " + not() + "--mark " + mark());
      case 6 -> add(all, "-m connmark " + not() + "--mark " + mark());
      case 7 -> add(all, "-m helper " + not() + "--helper " + pick("ftp", "tftp", "irc-6667"));
      case 8, 9, 10, 11, 12 -> fields(all);
      case 13, 14 -> inert(all);
      case 15 -> {
        int every = 1 + number(9);
        add(
            all,
            pick(
                "-m statistic --mode random " + not() + "--probability 0." + number(99999),
                "-m statistic --mode nth "
                    + not()
                    + "--every "
                    + every
                    + " --packet "
                    + number(9)));
      }
      default -> {
        // none
      }
    }
  }

  private void fields(List<String> all) {
    String hops = ipVersion == 4 ? "ttl" : "hl";
    String side = not() + pick("--src-range ", "--dst-range ");
    add(
        all,
        pick(
            "-m iprange " + side + address() + pick("", "-" + address()),
            "-m mac " + not() + "--mac-source " + pick("00:11:22:33:44:5F", "a:b:c:d:e:f", "00:11"),
            "-m length " + not() + "--length " + pick("100", "100:200", ":50", "0x40:", "70000"),
            "-m "
                + hops
                + " "
                + pick(
                    "--" + hops + "-lt 5",
                    "! --" + hops + "-eq 64",
                    "--" + hops + "-gt 255",
                    "--" + hops + " 7",
                    "--" + hops + "-eq 0x40"),
            "-m tos "
                + not()
                + "--tos "
                + pick("0x10", "Minimize-Delay", "normal-service", "3/7", "256", "0x1/"),
            "-m dscp "
                + not()
                + pick(
                    "--dscp 46",
                    "--dscp 0x0a",
                    "--dscp-class EF",
                    "--dscp-class af11",
                    "--dscp-class BEX",
                    "--dscp 64"),
            "-m pkttype " + not() + "--pkt-type " + pick("unicast", "BROADCAST", "mcast", "host")));
  }

  private void inert(List<String> all) {
    add(
        all,
        pick(
            "-m owner "
                + not()
                + "--uid-owner "
                + pick("root", "0", "100-200", "1:", "nobodyatall"),
            "-m owner --gid-owner 5 --suppl-groups",
            "-m owner --suppl-groups --gid-owner 5",
            "-m owner " + not() + "--socket-exists " + not() + "--uid-owner 7",
            "-m physdev " + not() + "--physdev-in eth0 " + not() + "--physdev-is-bridged",
            "-m physdev " + not() + "--physdev-out eth+",
            "-m physdev --physdev-is-in",
            "-m policy --dir in --pol none",
            "-m policy --dir out --pol ipsec --proto esp",
            "-m policy --dir in --pol ipsec --strict --reqid 1 --next ! --spi 0x10 --mode tunnel",
            "-m policy --pol none",
            "-m policy --dir in --pol none --strict",
            "-m policy --dir out --pol ipsec --mode transport --tunnel-src " + address(),
            "-m policy --dir in --tunnel-dst " + address() + "/24 --mode tunnel"));
  }

  private String states(boolean virtual) {
    StringJoiner states = new StringJoiner(",");
    int count = 1 + number(3);
    for (int i = 0; i < count; i++) {
      states.add(
          pick(
              "NEW",
              "ESTABLISHED",
              "RELATED",
              "INVALID",
              "UNTRACKED",
              "new",
              "E",
              virtual ? "SNAT" : "NEW",
              virtual ? "DNAT" : "REL"));
    }
    return states.toString();
  }

  private void conntrack(List<String> all) {
    add(all, "-m conntrack");
    int count = 1 + number(3);
    for (int i = 0; i < count; i++) {
      switch (number(7)) {
        case 0, 1 -> add(all, not() + pick("--ctstate ", "--cts ", "--ctstate ") + states(true));
        case 2 -> add(all, not() + "--ctproto " + pick("tcp", "17", "icmp", "0"));
        case 3 -> {
          String end = pick("--ctorigsrc ", "--ctorigdst ", "--ctreplsrc ", "--ctrepldst ");
          add(all, not() + end + address() + (one(2) ? "" : "/" + (1 + number(32))));
        }
        case 4 -> {
          String end = pick("--ctorigsrcport ", "--ctorigdstport ", "--ctreplsrcport ");
          add(all, not() + end + pick("22", "1:100", ":50", "50:", "http", "9:3"));
        }
        case 5 -> add(all, not() + "--ctstatus " + pick("ASSURED", "EXPECTED,CONFIRMED", "NONE"));
        default ->
            add(
                all,
                pick(
                    "--ctexpire 10:20",
                    "--ctexpire 5",
                    "--ctdir ORIGINAL",
                    "--ctdir reply",
                    "! --ctexpire 3:"));
      }
    }
  }

  // ---- targets

  List<String> target(String table, String chain, String protocol) {
    List<String> all = new ArrayList<>();
    if (one(20)) {
      return all;
    }
    boolean ports = in(protocol, "tcp", "udp", "sctp", "icmp", "6", "17", "132", "dccp");
    if (table.equals("nat") && !one(6)) {
      nat(all, chain, ports);
    } else if (table.equals("raw") && !one(4)) {
      raw(all);
    } else if (one(3)) {
      marks(all);
    } else if (one(4)) {
      log(all);
    } else if (one(4)) {
      reject(all, protocol);
    } else if (one(3)) {
      small(all, table);
    } else if (one(8)) {
      add(all, pick("-j TCPMSS --set-mss " + number(70000), "-j TCPMSS --clamp-mss-to-pmtu"));
    } else {
      add(all, pick("-j ACCEPT", "-j DROP", "-j RETURN", "-j bar", "-g bar", "--jump ACCEPT"));
    }
    return all;
  }

  private void small(List<String> all, String table) {
    String hops = ipVersion == 4 ? "-j TTL --ttl" : "-j HL --hl";
    String changes =
        pick(
            hops + "-set 5",
            hops + "-dec " + number(3),
            hops + "-inc 9",
            "-j TOS --set-tos 0x10",
            "-j TOS --set-tos Minimize-Cost",
            "-j TOS --and-tos 0xf0",
            "-j TOS --xor-tos 3",
            "-j DSCP --set-dscp 0x20",
            "-j DSCP --set-dscp-class cs3",
            "-j CLASSIFY --set-class 1:ffff",
            "-j CLASSIFY --set-class 0x1a",
            "-j CHECKSUM",
            "-j CHECKSUM --checksum-fill");
    String anywhere =
        pick(
            "-j TRACE",
            "-j NFLOG",
            "-j NFLOG --nflog-group 5 --nflog-prefix " + pick("x", "\"\""),
            "-j NFLOG --nflog-size 64 --nflog-threshold 7",
            "-j NFLOG --nflog-range 9",
            "-j NFLOG --nflog-size 0 --nflog-group 65536");
    add(all, table.equals("mangle") || one(10) ? changes : anywhere);
  }

  private void nat(List<String> all, String chain, boolean ports) {
    String ways = pick("", "", " --random", " --persistent", " --random --persistent");
    int low = number(30000);
    String port = pick("" + low, low + "-" + (low + 1 + number(1000)), "http");
    boolean source = chain.equals("POSTROUTING") || chain.equals("INPUT");
    if (one(10)) {
      source = !source;
    }
    switch (number(4)) {
      case 0 -> add(all, "-j NETMAP --to " + address() + "/" + (8 + number(24)));
      case 1 -> {
        String to = ports || one(10) ? " --to-ports " + port : "";
        String way = pick("", " --random");
        add(
            all,
            source
                ? "-j MASQUERADE" + to + pick(way, way, " --random-fully")
                : "-j REDIRECT" + to + way);
      }
      default -> {
        String to = address();
        to = one(3) ? to + "-" + to : to;
        if (ports && one(2)) {
          to = (ipVersion == 6 ? "[" + to + "]" : to) + ":" + port;
        }
        add(all, (source ? "-j SNAT --to-source " : "-j DNAT --to-destination ") + to + ways);
      }
    }
  }

  private void raw(List<String> all) {
    add(
        all,
        pick(
            "-j NOTRACK",
            "-j CT --notrack",
            "-j CT --zone " + number(100),
            "-j CT --zone-orig mark",
            "-j CT --zone-reply 7",
            "-j CT",
            "-j CT --ctevents new,destroy,mark",
            "-j CT --zone mark",
            "-j CT --expevents new",
            "-j CT --zone 0",
            "-j CT --zone-orig 3 --zone-reply 3"));
  }

  private void marks(List<String> all) {
    add(
        all,
        pick(
            "-j MARK --set-mark " + mark(),
            "-j MARK --set-xmark " + mark(),
            "-j MARK --and-mark 0xf",
            "-j MARK --or-mark 4",
            "-j MARK --xor-mark 6",
            "-j CONNMARK --set-mark " + mark(),
            "-j CONNMARK --set-xmark " + mark(),
            "-j CONNMARK --save-mark",
            "-j CONNMARK --restore-mark --mask 0xff",
            "-j CONNMARK --restore-mark --nfmask 3",
            "-j CONNMARK --save-mark --nfmask 1 --ctmask 2",
            "-j CONNMARK --or-mark 1",
            "-j CONNMARK --save-mark --left-shift-mark 4",
            "-j CONNMARK --restore-mark --right-shift 8"));
  }

  private void log(List<String> all) {
    add(all, "-j LOG");
    if (one(2)) {
      all.addAll(List.of("--log-prefix", text()));
    }
    add(all, one(3) ? "--log-level " + pick("debug", "4", "7", "info", "warning") : "");
    add(
        all,
        pick(
            "",
            "--log-uid",
            "--log-tcp-options",
            "--log-ip-options --log-tcp-sequence",
            "--log-macdecode"));
  }

  private void reject(List<String> all, String protocol) {
    String with =
        ipVersion == 4
            ? pick(
                "icmp-net-unreachable",
                "icmp-admin-prohibited",
                "host-unreach",
                "tcp-reset",
                "icmp-p",
                "icmp-host-prohibited")
            : pick(
                "icmp6-no-route",
                "adm-prohibited",
                "tcp-reset",
                "icmp6-port-unreachable",
                "policy-fail");
    add(all, "-j REJECT" + (one(3) ? "" : " --reject-with " + with));
  }

  private static void add(List<String> all, String text) {
    for (String word : text.split(" ")) {
      if (!word.isEmpty()) {
        all.add(word);
      }
    }
  }
}
