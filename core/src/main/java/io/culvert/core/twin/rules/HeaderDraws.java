package io.culvert.core.twin.rules;

import static io.culvert.core.twin.rules.MatchDraw.anywhere;

import io.culvert.core.chain.Hook;
import java.util.Map;
import java.util.TreeMap;

/** How matches are drawn that ask the packet itself, or what does not exist on a router. */
final class HeaderDraws {

  static final Map<String, MatchDraw> ALL = all();

  private HeaderDraws() {}

  private static Map<String, MatchDraw> all() {
    Map<String, MatchDraw> all = new TreeMap<>();
    all.put("comment", anywhere((d, p) -> "--comment " + comment(d)));
    all.put("addrtype", anywhere(HeaderDraws::addressType));
    all.put("mark", anywhere((d, p) -> d.not() + "--mark " + d.mark()));
    all.put("iprange", anywhere((d, p) -> ranges(d)));
    all.put("length", anywhere((d, p) -> d.not() + "--length " + lengths(d)));
    all.put("ttl", anywhere((d, p) -> hops(d, "ttl")));
    all.put("hl", anywhere((d, p) -> hops(d, "hl")));
    all.put("tos", anywhere((d, p) -> d.not() + "--tos " + tos(d)));
    all.put("dscp", anywhere((d, p) -> d.not() + dscp(d)));
    all.put("pkttype", anywhere((d, p) -> d.not() + "--pkt-type " + packetType(d)));
    all.put(
        "mac",
        anywhere((d, p) -> d.not() + "--mac-source 02:00:00:00:00:01").where(MatchDraws::arriving));
    all.put(
        "owner", anywhere((d, p) -> owner(d)).where(p -> p.only(Hook.OUTPUT, Hook.POSTROUTING)));
    all.put("cpu", anywhere((d, p) -> d.not() + "--cpu 700")); // neither side has as many
    all.put("devgroup", anywhere(HeaderDraws::groups).where(HeaderDraws::oneWay));
    all.put(
        "realm",
        anywhere((d, p) -> d.not() + "--realm " + d.pick("5", "0x10/0xf0", "7/7"))
            .where(p -> !p.at(Hook.PREROUTING)));
    all.put(
        "socket",
        anywhere((d, p) -> d.pick("", "--transparent", "--nowildcard --restore-skmark"))
            .where(p -> p.only(Hook.PREROUTING, Hook.INPUT)));
    all.put("physdev", anywhere(HeaderDraws::physdev));
    all.put("policy", anywhere((d, p) -> policy(d, p)).where(HeaderDraws::oneWay));
    return all;
  }

  private static String comment(Draw d) {
    return d.pick("one-word", "\"two words\"", "\"it's \\\"quoted\\\"\"", "\"#:;,!\"", "x=y");
  }

  private static String addressType(Draw d, Place p) {
    String types =
        d.ipVersion() == 4
            ? d.pick("LOCAL", "UNICAST", "BROADCAST", "MULTICAST", "LOCAL,UNICAST", "BLACKHOLE")
            : d.pick("LOCAL", "UNICAST", "MULTICAST", "LOCAL,MULTICAST", "ANYCAST", "UNREACHABLE");
    String source = d.not() + "--src-type " + types;
    String destination = d.not() + "--dst-type " + types;
    String sides = d.pick(source, destination, destination, source + " " + destination);
    if (MatchDraws.leaving(p) && d.one(3)) {
      return sides + " --limit-iface-out";
    }
    return MatchDraws.arriving(p) && d.one(3) ? sides + " --limit-iface-in" : sides;
  }

  private static String ranges(Draw d) {
    int part = d.number(0, 2);
    String source = d.not() + "--src-range " + d.hosts(part);
    String destination = d.not() + "--dst-range " + d.hosts(d.number(0, 2));
    return d.pick(source, destination, source + " " + destination);
  }

  private static String lengths(Draw d) {
    return d.pick("0:100", "40:60", "28", "84", "52:", ":576", "577:65535", "1280:1500", "0:27");
  }

  private static String hops(Draw d, String name) {
    int hops = d.pick(1, 2, 32, 63, 64, 65, 128, 255, 0);
    String equal = d.not() + "--" + name + "-eq " + hops;
    return d.pick("--" + name + "-lt " + hops, "--" + name + "-gt " + hops, equal);
  }

  private static String tos(Draw d) {
    return d.pick(
        "0x00", "0x10", "0x10/0x3f", "Minimize-Delay", "0x00/0x03", "0xb8/0xfc", "Normal-Service");
  }

  private static String dscp(Draw d) {
    return d.pick(
        "--dscp 0",
        "--dscp 0x2e",
        "--dscp 10",
        "--dscp-class EF",
        "--dscp-class CS0",
        "--dscp-class AF41");
  }

  private static String packetType(Draw d) {
    return d.pick("unicast", "broadcast", "multicast", "otherhost");
  }

  private static String owner(Draw d) {
    return d.pick(
        d.not() + "--uid-owner 0",
        d.not() + "--uid-owner 1000-2000",
        d.not() + "--gid-owner 0",
        "--gid-owner 5 --suppl-groups",
        d.not() + "--socket-exists");
  }

  private static String physdev(Draw d, Place p) {
    if (!p.at(Hook.OUTPUT) && d.one(3)) {
      return d.pick(d.not() + "--physdev-out " + d.deviceName(), d.not() + "--physdev-is-out");
    }
    return d.pick(
        d.not() + "--physdev-in " + d.deviceName(),
        d.not() + "--physdev-is-in",
        d.not() + "--physdev-is-bridged",
        d.not() + "--physdev-in a+ ! --physdev-is-bridged");
  }

  private static String groups(Draw d, Place p) {
    String side = MatchDraws.leaving(p) ? "--dst-group " : "--src-group ";
    return d.not() + side + d.pick("1", "0x3/0x3", "0x10/0xf0", "0xffff");
  }

  private static boolean oneWay(Place p) {
    return MatchDraws.arriving(p) || MatchDraws.leaving(p);
  }

  private static String policy(Draw d, Place p) {
    String direction = "--dir " + (MatchDraws.leaving(p) ? "out" : "in");
    return direction
        + d.pick(
            " --pol none",
            " --pol ipsec",
            " --pol ipsec --proto esp",
            " --pol ipsec --mode transport --reqid 1",
            " --pol ipsec --strict --mode transport --spi 0x100 --next --mode tunnel --tunnel-src "
                + d.internetHost()
                + " --tunnel-dst "
                + d.internetHost());
  }
}
