package io.culvert.core.twin.rules;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.TableName;
import io.culvert.core.twin.NamedTimeouts;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** How each target is drawn, by the word behind {@code -j}. */
final class TargetDraws {

  static final Map<String, TargetDraw> ALL = all();

  private TargetDraws() {}

  private static Map<String, TargetDraw> all() {
    Map<String, TargetDraw> all = new TreeMap<>(NatDraws.ALL);
    all.put("ACCEPT", TargetDraw.of((d, p, t) -> "-j ACCEPT").seldom());
    all.put("RETURN", TargetDraw.of((d, p, t) -> "-j RETURN").seldom());
    all.put("DROP", TargetDraw.of((d, p, t) -> "-j DROP").where(not(TableName.NAT)).seldom());
    all.put("REJECT", TargetDraw.of(TargetDraws::reject).where(in(TableName.FILTER)).seldom());
    all.put("LOG", TargetDraw.of((d, p, t) -> "-j LOG" + log(d)));
    all.put("NFLOG", TargetDraw.of((d, p, t) -> "-j NFLOG" + packetLog(d)));
    all.put("TRACE", TargetDraw.of((d, p, t) -> "-j TRACE"));
    all.put("MARK", TargetDraw.of((d, p, t) -> "-j MARK " + setMark(d)));
    all.put("CONNMARK", TargetDraw.of((d, p, t) -> "-j CONNMARK " + entryMark(d)));
    all.put("NOTRACK", TargetDraw.of((d, p, t) -> "-j NOTRACK").where(in(TableName.RAW)).seldom());
    all.put("CT", TargetDraw.of(TargetDraws::entry).where(in(TableName.RAW)).seldom());
    all.put("TTL", mangle("TTL", d -> hops(d, "ttl")));
    all.put("HL", mangle("HL", d -> hops(d, "hl")));
    all.put("TOS", mangle("TOS", TargetDraws::tos));
    all.put("DSCP", mangle("DSCP", TargetDraws::dscp));
    all.put("CHECKSUM", mangle("CHECKSUM", d -> "--checksum-fill"));
    all.put("CLASSIFY", TargetDraw.of(TargetDraws::classify).where(MatchDraws::leaving));
    all.put("TCPOPTSTRIP", mangle("TCPOPTSTRIP", TargetDraws::options).after("tcp"));
    all.put("ECN", mangle("ECN", TargetDraws::congestion).after("tcp"));
    all.put("AUDIT", TargetDraw.of((d, p, t) -> "-j AUDIT --type accept"));
    all.put(
        "IDLETIMER",
        TargetDraw.of((d, p, t) -> "-j IDLETIMER --timeout 600 --label " + d.listName()));
    all.put(
        "NFQUEUE",
        TargetDraw.of((d, p, t) -> "-j NFQUEUE " + queue(d)).where(in(TableName.FILTER)).seldom());
    all.put(
        "TPROXY",
        mangle(
                "TPROXY",
                d ->
                    "--on-port 8080" + d.pick("", " --on-ip " + d.router(0) + " --tproxy-mark 1/1"))
            .where(p -> p.table() == TableName.MANGLE && p.only(Hook.PREROUTING))
            .after("tcp", "udp")
            .seldom());
    all.put("TCPMSS", TargetDraw.of(TargetDraws::segments).after("tcp"));
    return all;
  }

  private interface Options {
    String draw(Draw draw);
  }

  private static TargetDraw mangle(String name, Options options) {
    return TargetDraw.of((d, p, t) -> "-j " + name + " " + options.draw(d))
        .where(in(TableName.MANGLE));
  }

  static Predicate<Place> in(TableName table) {
    return place -> place.table() == table;
  }

  private static Predicate<Place> not(TableName table) {
    return place -> place.table() != table;
  }

  private static String reject(Draw d, Place p, String protocol) {
    if (protocol.equals("tcp") && d.one(2)) {
      return "-j REJECT --reject-with tcp-reset";
    }
    return "-j REJECT" + (d.one(3) ? "" : " --reject-with " + d.rejection());
  }

  private static String log(Draw d) {
    return d.pick("", " --log-prefix \"a prefix: \"", " --log-prefix x")
        + d.pick("", "", " --log-level debug", " --log-level 4", " --log-level warning")
        + d.pick(
            "",
            " --log-uid",
            " --log-tcp-options",
            " --log-ip-options --log-tcp-sequence",
            " --log-macdecode");
  }

  private static String packetLog(Draw d) {
    return d.pick("", " --nflog-group " + d.number(1, 40))
        + d.pick("", " --nflog-prefix p", " --nflog-prefix \"two words\"")
        + d.pick("", " --nflog-size 64", " --nflog-threshold 3", " --nflog-range 40");
  }

  private static String setMark(Draw d) {
    return d.pick(
        "--set-mark " + d.mark(),
        "--set-xmark " + d.mark(),
        "--and-mark 0x" + Integer.toHexString(d.number(0, 255)),
        "--or-mark 0x" + Integer.toHexString(d.number(1, 255)),
        "--xor-mark 0x" + Integer.toHexString(d.number(1, 255)));
  }

  private static String entryMark(Draw d) {
    String masks = d.pick("", "", " --mask 0xf", " --nfmask 0xff --ctmask 0xff", " --ctmask 0x3");
    String shift =
        d.one(4) ? d.pick(" --left-shift-mark ", " --right-shift-mark ") + d.number(1, 8) : "";
    return d.pick(
        setMark(d), "--save-mark" + masks + shift, "--restore-mark" + masks + shift, setMark(d));
  }

  private static String entry(Draw d, Place p, String protocol) {
    if (d.one(2) && protocol.matches("tcp|udp")) {
      for (KnownHelper helper : d.helpers()) {
        if (helper.protocol().equals(protocol)) {
          return helper.match() + " -j CT --helper " + helper.label();
        }
      }
    }
    Optional<String> timeouts = NamedTimeouts.of(protocol, d.ipVersion());
    if (timeouts.isPresent() && d.one(3)) {
      return "-j CT --timeout " + timeouts.get();
    }
    String zone = d.pick("1", "2", "7", "65535", "mark");
    return "-j CT"
        + d.pick(
            " --notrack",
            " --zone " + zone,
            " --zone " + zone,
            " --zone-orig " + zone,
            " --zone-reply " + zone,
            " --ctevents new,destroy,mark",
            " --expevents new",
            "");
  }

  private static String hops(Draw d, String name) {
    return d.pick(
        "--" + name + "-set " + d.pick(1, 5, 64, 128, 255),
        "--" + name + "-inc " + d.number(1, 9),
        "--" + name + "-dec " + d.number(1, 3));
  }

  private static String tos(Draw d) {
    return d.pick(
        "--set-tos 0x10",
        "--set-tos 0x08/0x1c",
        "--set-tos Minimize-Cost",
        "--and-tos 0xf3",
        "--or-tos 0x20",
        "--xor-tos 0xb8");
  }

  private static String dscp(Draw d) {
    return d.pick("--set-dscp " + d.number(0, 63), "--set-dscp-class EF", "--set-dscp-class AF21");
  }

  private static String classify(Draw d, Place p, String protocol) {
    return "-j CLASSIFY --set-class " + d.number(1, 9) + ":" + d.number(1, 40);
  }

  private static String options(Draw d) {
    return "--strip-options "
        + d.pick("timestamp", "2", "wscale,sack-permitted", "sack,8,mss", "md5,30,253");
  }

  private static String congestion(Draw d) {
    return d.pick(
        "--ecn-tcp-remove",
        "--ecn-tcp-cwr 1",
        "--ecn-tcp-ece 0 --ecn-ip-ect " + d.number(0, 3),
        "--ecn-ip-ect " + d.number(0, 3));
  }

  private static String queue(Draw d) {
    return d.pick(
        "--queue-num 3",
        "--queue-num 0 --queue-bypass",
        "--queue-balance 1:4 --queue-bypass --queue-cpu-fanout");
  }

  private static String segments(Draw d, Place p, String protocol) {
    boolean clamps = p.only(Hook.FORWARD, Hook.OUTPUT, Hook.POSTROUTING) && d.one(2);
    return "-m tcp --tcp-flags SYN,RST SYN -j TCPMSS "
        + (clamps
            ? "--clamp-mss-to-pmtu"
            : "--set-mss " + d.pick("536", "1000", "1360", "1460", "60000"));
  }
}
