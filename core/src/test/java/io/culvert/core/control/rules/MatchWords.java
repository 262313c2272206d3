package io.culvert.core.control.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;

/** Matches drawn by chance. */
final class MatchWords extends RuleWords {

  private final HeaderWords headers;

  MatchWords(Random random, int ipVersion) {
    super(random, ipVersion);
    headers = new HeaderWords(random, ipVersion);
  }

  List<String> match(String protocol) {
    if (one(3)) {
      return headers.match(protocol);
    }
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
    switch (number(21)) {
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
      case 16, 17, 18 -> counting(all);
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

  private void counting(List<String> all) {
    String name = "n" + number(100_000);
    String mode = not() + pick("--rcheck", "--update", "--set", "--remove");
    String recent = "-m recent " + mode;
    String limit = "-m hashlimit " + not() + pick("--hashlimit-upto ", "--hashlimit-above ");
    add(
        all,
        pick(
            recent + " --name " + name,
            recent + " --seconds " + number(90) + " --name " + name + pick("", " --rdest"),
            recent + " --name " + name + " --hitcount " + number(300) + pick("", " --rttl"),
            recent + " --seconds 5 --reap --name " + name + pick("", " --rsource --rdest"),
            recent + " --name " + name + " --mask " + (ipVersion == 4 ? "255.255.0.0" : "ffff::"),
            "-m recent --name x",
            limit + rate() + " --hashlimit-name " + name,
            limit
                + rate()
                + " --hashlimit-mode "
                + pick("srcip", "dstport,dstip", "srcip,x", "srcip|srcport")
                + " --hashlimit-name "
                + name
                + pick("", " --hashlimit-srcmask 24"),
            limit
                + "10/m --hashlimit-burst "
                + number(30)
                + " --hashlimit-name "
                + name
                + pick(
                    "",
                    " --hashlimit-htable-expire 60000",
                    " --hashlimit-htable-expire 5",
                    " --hashlimit-htable-expire 0",
                    " --hashlimit-htable-gcinterval 0"),
            limit + byteRate() + " --hashlimit-name " + name + sampling(),
            limit + rate() + " --hashlimit-name " + name + sampling(),
            limit
                + "10/h --hashlimit-name "
                + name
                + " --hashlimit-htable-size 64"
                + pick("", " --hashlimit-htable-max 1000 --hashlimit-htable-gcinterval 50"),
            "-m connlimit " + not() + pick("--connlimit-above ", "--connlimit-upto ") + number(9),
            "-m connlimit --connlimit-above 4 --connlimit-mask " + pick("24", "255.0.0.0", "129"),
            "-m connlimit --connlimit-upto 4 " + pick("--connlimit-daddr", "--connlimit-saddr")));
  }

  private String byteRate() {
    String unit = pick("", "k", "m", "k");
    String burst = pick("", "1", "40", "1500", "99999", "2000000", "300k", "12mb", "5000b", "70kb");
    return number(1 << 1 + number(16))
        + unit
        + pick("b/s", "b/second", "b/s", "b/", "B/s")
        + (burst.isEmpty() ? "" : " --hashlimit-burst " + burst);
  }

  private String sampling() {
    String interval = pick("", "", " --hashlimit-rate-interval " + pick("1", "7", "60", "0", "x"));
    return pick("", " --hashlimit-rate-match", " --hashlimit-rate-match") + interval;
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
}
