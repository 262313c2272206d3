package io.culvert.core.twin.run;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A run's result in words. */
final class TwinText {

  private static final int WIDTH = 96;

  private TwinText() {}

  /** {@code 1 234 567}. */
  static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value).replace(',', ' ');
  }

  /** What is said while it runs. */
  static String progress(Tally tally, int kinds, long millis) {
    long packets = tally.total("packets");
    return number(packets)
        + " packets, "
        + number(packets * 1_000 / Math.max(1, millis))
        + "/s, "
        + number(tally.total("rule files"))
        + " rule files, "
        + (kinds == 0 ? "no difference" : kinds + " kinds of difference");
  }

  /** The totals, some lines. */
  static String totals(ResultJson result) {
    Tally tally = result.tally();
    StringBuilder text = new StringBuilder();
    text.append("IPv").append(result.ipVersion()).append(": ");
    text.append(number(tally.total("packets"))).append(" packets in ");
    text.append(number(tally.total("episodes"))).append(" scenarios, ");
    text.append(result.seconds()).append(" s\n");
    line(
        text,
        "compared",
        List.of(
            number(tally.total("packets sent")) + " packets sent",
            number(tally.total("entries compared")) + " entries",
            number(tally.total("expectations compared")) + " expectations",
            number(tally.total("rules"))
                + " rules with counters, of them hit "
                + number(tally.total("rules hit"))));
    group(text, "protocols", tally.group("protocols"));
    group(text, "conversations", tally.group("conversations"));
    group(text, "helpers", tally.group("helpers"));
    group(text, "rule files", tally.group("rule files"));
    group(text, "rules hit", tally.group("rules hit"));
    group(text, "excused", tally.group("excused"));
    line(
        text,
        "besides",
        List.of(
            number(tally.total("waits")) + " waits",
            number(tally.total("settings")) + " settings changed",
            number(tally.total("reloads")) + " reloads",
            number(tally.total("refusals")) + " files refused by both",
            number(tally.total("begun anew")) + " scenarios begun anew on a busy machine"));
    return text.toString().stripTrailing();
  }

  private static void group(StringBuilder text, String name, Map<String, Long> counts) {
    if (!counts.isEmpty()) {
      line(
          text,
          name,
          sorted(counts).stream().map(e -> e.getKey() + " " + number(e.getValue())).toList());
    }
  }

  /** Counts, the greatest first. */
  static List<Map.Entry<String, Long>> sorted(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .collect(Collectors.toList());
  }

  private static void line(StringBuilder text, String name, List<String> words) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "  %-14s", name));
    String indent = " ".repeat(line.length());
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i) + (i + 1 < words.size() ? ", " : "");
      if (line.length() + word.length() > WIDTH) {
        text.append(line.toString().stripTrailing()).append('\n');
        line = new StringBuilder(indent);
      }
      line.append(word);
    }
    text.append(line).append('\n');
  }

  /** Whether they did the same, one line. */
  static String verdict(ResultJson result) {
    int kinds = result.differences().size();
    return "Culvert and this kernel ("
        + result.kernel()
        + ") "
        + (kinds == 0 ? "did the same" : "differ in " + (kinds == 1 ? "one way" : kinds + " ways"));
  }

  /** The same of several runs. */
  static String verdict(List<ResultJson> results) {
    long packets = results.stream().mapToLong(r -> r.tally().total("packets")).sum();
    long differing = results.stream().filter(r -> !r.agreed()).count();
    return results.size()
        + " runs, "
        + number(packets)
        + " packets: "
        + (differing == 0
            ? "Culvert and this kernel did the same in all of them"
            : "Culvert and this kernel differ in " + differing + " of them");
  }

  /** A finding with its case file, and after how many packets it was found. */
  static String finding(Finding finding, long packets) {
    StringBuilder text = new StringBuilder();
    text.append("difference after ").append(number(packets)).append(" packets: ");
    text.append(finding.difference().kind());
    text.append(" (scenario ").append(finding.episode());
    text.append(", ").append(finding.found().exchanges().size()).append(" steps");
    text.append(finding.repeats() ? "" : "; did not show again");
    text.append(")\n").append(finding.difference().text("  "));
    finding.file().ifPresent(file -> text.append("\n  case file: ").append(file));
    return text.toString();
  }
}
