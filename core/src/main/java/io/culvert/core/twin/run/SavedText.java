package io.culvert.core.twin.run;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code iptables-save} prints, taken apart: tables and chains may come in any order, rules of
 * a chain may not.
 *
 * @param chains by {@code TABLE CHAIN}
 * @param declared those that have a line of their own, {@code :CHAIN POLICY}
 */
record SavedText(Map<String, Chain> chains, Set<String> declared) {

  private static final List<String> TABLES = List.of("raw", "mangle", "nat", "filter", "security");
  private static final Pattern RULE = Pattern.compile("(?:\\[(\\d+:\\d+)] )?-A (\\S+) ?(.*)");
  private static final Pattern CHAIN = Pattern.compile(":(\\S+) (\\S+)(?: \\[(\\d+:\\d+)])?");
  private static final Pattern MODULE = Pattern.compile("(?:^|\\s)-([mjg]) (\\S+)");

  /**
   * A chain.
   *
   * @param policy {@code ACCEPT}, {@code DROP}, or {@code -} for a user's chain
   * @param counters of the policy, {@code PACKETS:BYTES}
   */
  record Chain(String policy, String counters, List<Rule> rules) {}

  /**
   * A rule.
   *
   * @param text without {@code -A CHAIN}
   * @param counters {@code PACKETS:BYTES}, {@code 0:0} where none were printed
   */
  record Rule(String text, String counters) {

    /** Whether a packet matched it. */
    boolean hit() {
      return !counters.startsWith("0:");
    }

    /** The matches and the target it names: {@code -m conntrack -j ACCEPT}. */
    List<String> modules() {
      List<String> all = new ArrayList<>();
      Matcher matcher = MODULE.matcher(text);
      while (matcher.find()) {
        all.add("-" + matcher.group(1) + " " + matcher.group(2));
      }
      return all;
    }
  }

  /** Takes {@code text} apart; lines that are none of its are ignored. */
  static SavedText of(String text) {
    Map<String, Chain> read = new LinkedHashMap<>();
    Set<String> declared = new HashSet<>();
    String table = "";
    for (String line : text.lines().map(String::strip).toList()) {
      Matcher chain = CHAIN.matcher(line);
      Matcher rule = RULE.matcher(line);
      if (line.startsWith("*")) {
        table = line.substring(1);
      } else if (chain.matches()) {
        declared.add(table + " " + chain.group(1));
        read.put(table + " " + chain.group(1), chain(chain.group(2), chain.group(3)));
      } else if (rule.matches()) {
        read.computeIfAbsent(table + " " + rule.group(2), k -> chain("-", null))
            .rules()
            .add(new Rule(rule.group(3), orZero(rule.group(1))));
      }
    }
    Map<String, Chain> sorted = new LinkedHashMap<>();
    read.keySet().stream()
        .sorted((a, b) -> order(a).compareTo(order(b)))
        .forEach(name -> sorted.put(name, read.get(name)));
    return new SavedText(sorted, declared);
  }

  private static Chain chain(String policy, String counters) {
    return new Chain(policy, orZero(counters), new ArrayList<>());
  }

  private static String orZero(String counters) {
    return counters == null ? "0:0" : counters;
  }

  /** Tables as a packet meets them. */
  private static String order(String name) {
    int table = TABLES.indexOf(name.substring(0, name.indexOf(' ')));
    return (table < 0 ? 9 : table) + name;
  }

  /** Whether {@code module}, one of {@link Rule#modules}, leads to a chain of the user's. */
  boolean jump(String module) {
    String target = module.substring(3);
    return !module.startsWith("-m")
        && chains.keySet().stream().anyMatch(name -> name.endsWith(" " + target));
  }

  /** How many rules there are. */
  int ruleCount() {
    return chains.values().stream().mapToInt(chain -> chain.rules().size()).sum();
  }

  /** How many of them were hit. */
  int hitCount() {
    return (int)
        chains.values().stream().flatMap(chain -> chain.rules().stream()).filter(Rule::hit).count();
  }
}
