package io.culvert.core.twin.rules;

import static io.culvert.core.twin.rules.MatchDraw.anywhere;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.TableName;
import java.util.Map;
import java.util.TreeMap;

/**
 * How matches are drawn that remember. Rates are so slow, and times so long, that only bursts and
 * counts decide ({@link NotDrawn}).
 */
final class MemoryDraws {

  static final Map<String, MatchDraw> ALL = all();

  /** All addresses are counted together. */
  static final String ONE_LIST = "--connlimit-mask 0";

  private MemoryDraws() {}

  private static Map<String, MatchDraw> all() {
    Map<String, MatchDraw> all = new TreeMap<>();
    all.put("limit", anywhere((d, p) -> limit(d)));
    all.put("hashlimit", anywhere((d, p) -> hashlimit(d)));
    all.put("recent", anywhere((d, p) -> recent(d)));
    all.put("connlimit", anywhere((d, p) -> connlimit(d)).where(place -> !place.own()));
    all.put("statistic", anywhere((d, p) -> statistic(d)).where(MemoryDraws::inOrder));
    return all;
  }

  /**
   * Where none of several errors for what has timed out comes by ({@link
   * NotDrawn#TURNS_OF_ERRORS}).
   */
  private static boolean inOrder(Place p) {
    return p.table() == TableName.NAT || p.only(Hook.PREROUTING, Hook.INPUT, Hook.FORWARD);
  }

  private static String limit(Draw d) {
    String rate =
        d.pick("", "--limit 1/hour ", "--limit 4/hour ", "--limit 1/day ", "--limit 30/d ");
    return rate + d.pick("", "--limit-burst 1", "--limit-burst " + d.number(2, 40));
  }

  private static String hashlimit(Draw d) {
    String rate = d.pick("1/hour", "6/hour", "20/h");
    // watched by the hour, so that the time a packet takes does not matter
    boolean watched = d.one(4);
    boolean bytes = watched && d.one(2);
    rate = bytes ? d.number(1, 40) * 100 + "b/s" : rate;
    StringBuilder options = new StringBuilder(d.not());
    options.append(d.pick("--hashlimit-upto ", "--hashlimit-above ")).append(rate);
    if (!bytes) {
      options.append(d.pick("", " --hashlimit-burst 1", " --hashlimit-burst " + d.number(2, 30)));
    }
    String mode =
        d.pick("", "srcip", "dstip", "srcip,dstport", "dstip,dstport", "srcip,srcport,dstip");
    options.append(mode.isEmpty() ? "" : " --hashlimit-mode " + mode);
    // a name is for rates that are kept to, or for such as are watched
    options.append(" --hashlimit-name ").append(d.listName());
    options.append(watched ? "w" : "");
    if (mode.contains("srcip") && d.one(3)) {
      options.append(" --hashlimit-srcmask ").append(d.pick("8", "24", "29", "0"));
    }
    if (mode.contains("dstip") && d.one(3)) {
      options.append(" --hashlimit-dstmask ").append(d.pick("8", "24", "29", "16"));
    }
    options.append(d.one(5) ? " --hashlimit-htable-size " + d.pick("16", "1024") : "");
    options.append(d.one(5) ? " --hashlimit-htable-max 5000" : "");
    options.append(d.one(5) ? " --hashlimit-htable-gcinterval 60000" : "");
    options.append(bytes || d.one(5) ? " --hashlimit-htable-expire 7200000" : "");
    options.append(watched ? " --hashlimit-rate-match" : "");
    options.append(bytes ? " --hashlimit-rate-interval 3600" : "");
    return options.toString();
  }

  private static String recent(Draw d) {
    String list = " --name " + d.listName() + d.pick("", " --rsource", " --rdest");
    if (d.one(6)) {
      list += " --mask " + (d.ipVersion() == 4 ? "255.255.255.0" : "ffff:ffff::");
    }
    String checks = d.pick("", " --hitcount " + d.number(1, 9), " --seconds 3600", " --rttl");
    if (d.one(4)) {
      checks = " --seconds 7200" + d.pick("", " --reap", " --hitcount " + d.number(1, 5));
    }
    return d.pick(
        d.not() + "--set" + list,
        d.not() + "--set" + list,
        d.not() + "--rcheck" + checks + list,
        d.not() + "--update" + checks + list,
        d.not() + "--remove" + list);
  }

  private static String connlimit(Draw d) {
    String count =
        d.pick("--connlimit-above ", "--connlimit-upto ")
            + d.pick("0", "100000", "" + d.number(1, 9));
    String mask = " " + d.pick(ONE_LIST, ONE_LIST, "", "--connlimit-mask " + d.pick("16", "32"));
    return d.not() + count + mask + d.pick("", " --connlimit-saddr", " --connlimit-daddr");
  }

  private static String statistic(Draw d) {
    int every = d.number(1, 6);
    String nth = d.not() + "--every " + every + " --packet " + d.number(0, every - 1);
    return d.one(6)
        ? "--mode random " + d.not() + "--probability " + d.pick("0", "1", "1.0")
        : "--mode nth " + nth;
  }
}
