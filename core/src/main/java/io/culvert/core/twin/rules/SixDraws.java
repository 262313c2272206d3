package io.culvert.core.twin.rules;

import static io.culvert.core.twin.rules.MatchDraw.anywhere;

import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** How matches are drawn that ask IPv6 extension headers, and those of security. */
final class SixDraws {

  static final Map<String, MatchDraw> ALL = all();

  private SixDraws() {}

  private static Map<String, MatchDraw> all() {
    Map<String, MatchDraw> all = new TreeMap<>();
    all.put("ah", anywhere((d, p) -> ah(d)).after("ah"));
    all.put("esp", anywhere((d, p) -> d.not() + "--espspi " + index(d)).after("esp"));
    all.put(
        "ipcomp",
        anywhere((d, p) -> d.not() + "--ipcompspi " + index(d) + d.pick("", " --compres"))
            .after("108"));
    all.put("frag", anywhere((d, p) -> fragment(d)));
    all.put("rt", anywhere((d, p) -> routing(d)));
    all.put("hbh", anywhere((d, p) -> options(d, "hbh")));
    all.put("dst", anywhere((d, p) -> options(d, "dst")));
    all.put("ipv6header", anywhere((d, p) -> headers(d)));
    all.put("mh", anywhere((d, p) -> d.not() + "--mh-type " + mobility(d)).after("135"));
    all.put("eui64", anywhere((d, p) -> "").where(MatchDraws::arriving));
    return all;
  }

  private static String index(Draw d) {
    return d.pick("0:0xffffffff", "256:", ":0x7fffffff", "1", "0x100:0x1000", "0");
  }

  private static String ah(Draw d) {
    String index = d.not() + "--ahspi " + index(d);
    if (d.ipVersion() == 4) {
      return index;
    }
    return d.pick(index, index + " --ahres", index + " " + d.not() + "--ahlen " + size(d));
  }

  private static String size(Draw d) {
    return d.pick("8", "16", "24", "12", "32", "0", "40");
  }

  private static String fragment(Draw d) {
    String id = d.not() + "--fragid " + index(d);
    return d.pick(
        id,
        "--fragfirst",
        "--fragmore",
        "--fraglast",
        "--fragres --fragfirst --fraglast",
        id + " " + d.not() + "--fraglen 8");
  }

  private static String routing(Draw d) {
    String type = d.not() + "--rt-type " + d.pick("0", "2", "4", "3", "253");
    String left = d.not() + "--rt-segsleft " + d.pick("0", "1", "0:1", "1:", "2:255");
    String hosts = d.internetHost() + "," + d.host(d.number(0, 2));
    return d.pick(
        type,
        left,
        type + " " + left,
        d.not() + "--rt-len " + size(d),
        "--rt-type 0 --rt-0-res",
        "--rt-type 0 --rt-0-addrs " + hosts,
        "--rt-type 0 --rt-0-addrs " + d.internetHost() + " --rt-0-not-strict");
  }

  private static String options(Draw d, String name) {
    StringJoiner options = new StringJoiner(",");
    for (int i = d.number(1, 3); i > 0; i--) {
      options.add(d.pick("1", "1:4", "0", "5:2", "5", "194:4", "62", "30", "1:2", "1:0"));
    }
    String types = "--" + name + "-opts " + options;
    String length = d.not() + "--" + name + "-len " + size(d);
    return d.pick(types, length, length + " " + types);
  }

  private static String headers(Draw d) {
    String headers =
        d.pick("prot", "hop,prot", "dst,prot", "auth,prot", "frag,prot", "route", "esp", "none");
    return d.not() + "--header " + headers + d.pick("", " --soft");
  }

  private static String mobility(Draw d) {
    return d.pick("bu", "ba", "0:7", "home-test-init", "5:", "255");
  }
}
