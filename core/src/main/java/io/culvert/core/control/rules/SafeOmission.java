package io.culvert.core.control.rules;

import io.culvert.core.chain.TableName;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which rules that are not supported may be left out: those that only accept or log in the filter
 * table, and neither change what other rules remember nor keep packets from rules that do. All else
 * could let more packets in.
 */
final class SafeOmission {

  private static final Set<String> LOGS = Set.of("LOG", "NFLOG", "ULOG");
  private static final Set<String> REMEMBERING = Set.of("recent", "hashlimit", "set");
  private static final Pattern CHANGING =
      Pattern.compile("-m (?:recent|hashlimit) |-j (?:SET|MARK|CONNMARK) ");

  private SafeOmission() {}

  /** Why a rule may not be left out; empty where it may. */
  static String objection(TableName table, List<Argument> rule) {
    String target = behind(rule, "-j", "--jump");
    String command = rule.isEmpty() ? "" : rule.get(0).text();
    if (table != TableName.FILTER) {
      return "it stands in table " + table.label() + ", where leaving a rule out changes packets";
    }
    if (!command.equals("-A") && !command.equals("--append")) {
      return "only what -A adds can be left out";
    }
    if (!target.equals("ACCEPT") && !LOGS.contains(target)) {
      return target.isEmpty()
          ? "it has no target to tell what leaving it out would do"
          : "leaving a rule with target " + target + " out could let more packets in";
    }
    for (int i = 0; i + 1 < rule.size(); i++) {
      boolean match = rule.get(i).text().equals("-m") || rule.get(i).text().equals("--match");
      if (match && REMEMBERING.contains(rule.get(i + 1).text())) {
        return "other rules may ask what its match '" + rule.get(i + 1) + "' remembers";
      }
    }
    return "";
  }

  private static String behind(List<Argument> rule, String letter, String word) {
    for (int i = 0; i + 1 < rule.size(); i++) {
      if (rule.get(i).text().equals(letter) || rule.get(i).text().equals(word)) {
        return rule.get(i + 1).text();
      }
    }
    return "";
  }

  /** The name of a rule in {@code filter} that remembers or marks packets; empty for none. */
  static String changing(TableSpec filter) {
    for (ChainSpec chain : filter.chains()) {
      for (RuleSpec rule : chain.rules()) {
        Matcher found = CHANGING.matcher(rule.text() + " ");
        if (found.find()) {
          return "line " + rule.line() + " (" + found.group().strip() + ")";
        }
      }
    }
    return "";
  }
}
