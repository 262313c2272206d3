package io.culvert.core.twin.kernel;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What has to be known, and mended, of an {@code iptables-save} file before the nf_tables flavour
 * of {@code iptables-restore} gets it.
 */
final class RuleText {

  private static final Map<String, List<String>> BUILT_IN =
      Map.of(
          "raw", List.of("PREROUTING", "OUTPUT"),
          "mangle", List.of("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"),
          "nat", List.of("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"),
          "filter", List.of("INPUT", "FORWARD", "OUTPUT"),
          "security", List.of("INPUT", "FORWARD", "OUTPUT"));

  private static final Pattern TABLE = Pattern.compile("(?ms)^\\*(\\S+).*?^COMMIT");

  /** Matches and targets that share what they remember under a name, across rules and files. */
  private static final Pattern REMEMBERING =
      Pattern.compile("(?m)^-A.*(-m (hashlimit|recent|rateest)|-j RATEEST) ");

  private RuleText() {}

  /** The tables that {@code text} replaces. */
  static Set<String> tables(String text) {
    return text.lines()
        .filter(line -> line.startsWith("*"))
        .map(line -> line.substring(1).strip())
        .collect(Collectors.toSet());
  }

  /** Whether something in {@code text} remembers packets in a place that outlives its rule. */
  static boolean remembers(String text) {
    return REMEMBERING.matcher(text).find();
  }

  /**
   * The same rules with all built-in chains declared in each table: those that are not would come
   * without a counter of their policy, or not at all.
   */
  static String complete(String text) {
    return TABLE
        .matcher(text)
        .replaceAll(
            table -> Matcher.quoteReplacement(completeTable(table.group(1), table.group())));
  }

  private static String completeTable(String name, String table) {
    Set<String> missing = new LinkedHashSet<>(BUILT_IN.getOrDefault(name, List.of()));
    table
        .lines()
        .filter(line -> line.startsWith(":"))
        .forEach(line -> missing.remove(line.substring(1).split("\\s", 2)[0]));
    int firstLine = table.indexOf('\n') + 1;
    return table.substring(0, firstLine)
        + missing.stream()
            .map(chain -> ":" + chain + " ACCEPT [0:0]\n")
            .collect(Collectors.joining())
        + table.substring(firstLine);
  }
}
