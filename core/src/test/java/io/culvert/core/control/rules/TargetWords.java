package io.culvert.core.control.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Targets drawn by chance. */
final class TargetWords extends RuleWords {

  TargetWords(Random random, int ipVersion) {
    super(random, ipVersion);
  }

  List<String> target(String table, String chain, String protocol) {
    List<String> all = new ArrayList<>();
    if (one(20)) {
      return all;
    }
    boolean ports = in(protocol, "tcp", "udp", "sctp", "icmp", "6", "17", "132", "dccp");
    if (one(8)) {
      absent(all, protocol);
    } else if (table.equals("nat") && !one(6)) {
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

  /** What hands packets to others, and what rewrites TCP. */
  private void absent(List<String> all, String protocol) {
    String ecn =
        pick("", " --ecn-tcp-remove", " --ecn-tcp-cwr 1", " --ecn-ip-ect 2", " --ecn-tcp-ece 2");
    String proxy = "-j TPROXY --on-port " + pick("80", "http", "0x50", "70000");
    add(
        all,
        pick(
            "-j AUDIT --type " + pick("accept", "DROP", "reject", "x"),
            "-j NFQUEUE" + pick("", " --queue-num 7", " --queue-num 65536", " --queue-bypass"),
            "-j NFQUEUE --queue-balance " + pick("0:3", "3:3", "5", "4:2") + " --queue-bypass",
            "-j NFQUEUE --queue-cpu-fanout --queue-balance 0:3",
            "-j TCPOPTSTRIP --strip-options "
                + pick("mss", "2,mss", "8,sack,wscale", "1", "md5,99"),
            "-j TCPOPTSTRIP",
            "-j ECN" + ecn + pick("", " --ecn-ip-ect 1", " --ecn-ip-ect 0 --ecn-tcp-remove"),
            proxy + pick("", " --on-ip " + address(), " --tproxy-mark " + mark())));
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
}
