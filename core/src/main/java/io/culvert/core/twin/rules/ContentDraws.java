package io.culvert.core.twin.rules;

import static io.culvert.core.twin.rules.MatchDraw.anywhere;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.TableName;
import java.util.Map;
import java.util.TreeMap;

/** How matches are drawn that ask what is in a packet, how much there was, and the way back. */
final class ContentDraws {

  static final Map<String, MatchDraw> ALL = all();

  private ContentDraws() {}

  private static Map<String, MatchDraw> all() {
    Map<String, MatchDraw> all = new TreeMap<>();
    all.put("string", anywhere((d, p) -> string(d)).where(p -> p.only(Hook.FORWARD)));
    all.put("u32", anywhere((d, p) -> d.not() + "--u32 \"" + words(d, p) + "\""));
    all.put("time", anywhere((d, p) -> time(d)));
    all.put("quota", anywhere((d, p) -> d.not() + "--quota " + d.number(0, 9) * d.number(1, 900)));
    all.put("connbytes", anywhere((d, p) -> amount(d)));
    all.put("cluster", anywhere((d, p) -> cluster(d)));
    all.put("ecn", anywhere((d, p) -> congestion(d)).after("tcp"));
    all.put("tcpmss", anywhere((d, p) -> d.not() + "--mss " + sizes(d)).after("tcp"));
    all.put("sctp", anywhere((d, p) -> sctp(d)).after("sctp"));
    all.put("dccp", anywhere((d, p) -> dccp(d)).after("dccp"));
    all.put(
        "rpfilter",
        anywhere((d, p) -> reverse(d))
            .where(
                p ->
                    p.only(Hook.PREROUTING)
                        && (p.table() == TableName.RAW || p.table() == TableName.MANGLE)));
    return all;
  }

  private static String string(Draw d) {
    String pattern =
        d.pick(
            "--string a",
            "--string GET",
            "--string \"USER \"",
            "--hex-string \"|00|\"",
            "--hex-string \"|0d0a|\"",
            "--hex-string \"|0000|\"",
            "--hex-string \"|45|\"",
            "--string sip --icase",
            "--string E --icase",
            "--hex-string \"|ff|\"");
    int from = d.number(0, 60);
    String range =
        d.pick(
            "",
            "",
            " --from " + from,
            " --to " + d.number(20, 120),
            " --from " + from + " --to " + (from + d.number(0, 60)));
    return d.not() + pattern + " --algo " + d.pick("bm", "kmp") + range;
  }

  private static String words(Draw d, Place place) {
    String steady =
        d.pick(
            "0 >> 24 & 0xF = 5",
            "4 & 0x3FFF = 1:0x3FFF",
            "6 & 0xFF = 1, 6, 17",
            "0 >> 22 & 0x3C @ 0 & 0xFFFF = 53, 80, 5060",
            "12 >> 24 = 10 && 16 >> 24 = 10:198",
            "60 & 0xff << 8 = 0x100:0xff00",
            "40 >> 16 = 0:1023");
    String drawnByRouters =
        d.pick(
            "0 & 0xFFFF = 28:100",
            "0 >> 22 & 0x3C @ 12 >> 26 & 0x3C @ 0 = 0:0xffffffff",
            "36 = 0:0x7fffffff",
            "4 >> 16 = 0:1280");
    return place.only(Hook.FORWARD) && d.one(2) ? drawnByRouters : steady;
  }

  /** Whatever the time is when it is asked: before or behind all of it, always or never. */
  private static String time(Draw d) {
    return d.pick(
        "--datestart 2001-01-01",
        "--datestop 2001-12-31T23:59:59 --localtz",
        "--datestart 2037-01-01T12:00",
        "--timestart 00:00 --timestop 23:59:59 --kerneltz",
        "--timestart 12:00 --timestop 11:59:59",
        "--timestart 12:00 --timestop 11:59:59 --contiguous --utc",
        "--weekdays Mon,Tue,Wed,Thu,Fri,Sat,Sun --datestart 2001",
        "! --weekdays 1,2,3,4,5,6,7",
        "! --monthdays 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,"
            + "28,29,30,31");
  }

  private static String amount(Draw d) {
    String mode = d.pick("packets", "bytes", "avgpkt");
    int few = d.number(0, 9);
    String amount =
        mode.equals("packets")
            ? d.pick(few + ":" + (few + 4), "" + few, ":" + (few + 1), "3:3")
            : d.pick("100:1000", "40", ":500", "60:60", "0:84", "2000:");
    return d.not()
        + "--connbytes "
        + amount
        + " --connbytes-mode "
        + mode
        + " --connbytes-dir "
        + d.pick("original", "reply", "both");
  }

  private static String cluster(Draw d) {
    int nodes = d.number(2, 4);
    String local =
        d.pick(
            "node " + d.number(1, nodes), "nodemask " + d.number(1, Math.min(7, 1 << nodes) - 1));
    return "--cluster-total-nodes "
        + nodes
        + " "
        + d.not()
        + "--cluster-local-"
        + local
        + " --cluster-hash-seed "
        + d.pick("0", "0xdeadbeef", "12345");
  }

  private static String congestion(Draw d) {
    String point = d.not() + "--ecn-ip-ect " + d.number(0, 3);
    String flags = d.not() + d.pick("--ecn-tcp-cwr", "--ecn-tcp-ece");
    return d.pick(point, flags, point + " " + flags);
  }

  private static String sizes(Draw d) {
    return d.pick("1460", "536:1400", ":1459", "1400:", "0", "1380:1460", "65535");
  }

  private static String sctp(Draw d) {
    String chunks =
        d.not()
            + "--chunk-types "
            + d.pick("any ", "all ", "only ")
            + d.pick(
                "INIT",
                "DATA",
                "DATA,SACK",
                "COOKIE_ECHO,DATA",
                "ALL",
                "NONE",
                "ABORT:T",
                "ABORT:t",
                "DATA:BE",
                "DATA:u,HEARTBEAT",
                "SHUTDOWN_COMPLETE:T,SHUTDOWN",
                "INIT,INIT_ACK,COOKIE_ECHO,COOKIE_ACK,DATA,SACK");
    String ports = MatchDraws.ports(d);
    return d.pick(chunks, ports, ports + " " + chunks);
  }

  private static String dccp(Draw d) {
    String types =
        d.not() + "--dccp-types " + d.pick("REQUEST,RESPONSE", "DATA,ACK,DATAACK", "INVALID");
    String option = d.not() + "--dccp-option " + d.pick("1", "2", "38", "41", "255");
    return d.pick(types, MatchDraws.ports(d), types + " " + option, option);
  }

  private static String reverse(Draw d) {
    return d.pick(
        "", "--loose", "--invert", "--loose --invert", "--accept-local", "--validmark --loose");
  }
}
