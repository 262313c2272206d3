package io.culvert.core.twin.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Ways to make a rule file shorter; each gives the shorter texts that are worth a try. */
final class RuleCuts {

  /** Coarse ones first. */
  static final List<Function<String, List<String>>> ALL =
      List.of(RuleCuts::tables, RuleCuts::halves, RuleCuts::rules, RuleCuts::chains);

  /** What asks about connections; the kernel tracks only where something does. */
  private static final Pattern TRACKING =
      Pattern.compile(
          "(?m)^-A.* (-m (conntrack|state|connmark|connlabel|connlimit|helper)|-j (CT|CONNMARK)) ");

  private RuleCuts() {}

  /** Whether the kernel tracks connections under these rules for what they match. */
  static boolean track(String text) {
    return TRACKING.matcher(text).find();
  }

  /** Without one of its tables. */
  static List<String> tables(String text) {
    List<String> all = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int begin = 0; begin < lines.size(); begin++) {
      if (lines.get(begin).startsWith("*")) {
        int end = begin;
        while (end < lines.size() - 1 && !lines.get(end).equals("COMMIT")) {
          end++;
        }
        all.add(without(lines, begin, end + 1));
      }
    }
    return all.size() > 1 ? all : List.of();
  }

  /** Without a run of rules, half as long each time. */
  static List<String> halves(String text) {
    List<String> lines = text.lines().toList();
    List<String> all = new ArrayList<>();
    long rules = lines.stream().filter(RuleCuts::isRule).count();
    for (int length = (int) rules / 2; length > 1; length /= 2) {
      for (int begin = 0; begin < lines.size(); begin++) {
        int end = begin;
        while (end < lines.size() && end - begin < length && isRule(lines.get(end))) {
          end++;
        }
        if (end - begin == length) {
          all.add(without(lines, begin, end));
          begin = end - 1;
        }
      }
    }
    return all;
  }

  /** Without one rule, the last first. */
  static List<String> rules(String text) {
    List<String> lines = text.lines().toList();
    List<String> all = new ArrayList<>();
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (isRule(lines.get(i))) {
        all.add(without(lines, i, i + 1));
      }
    }
    return all;
  }

  /** Without one chain that nothing mentions. */
  static List<String> chains(String text) {
    List<String> lines = text.lines().toList();
    List<String> all = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith(":")) {
        String chain = line.substring(1).split(" ")[0];
        boolean used =
            lines.stream().filter(RuleCuts::isRule).anyMatch(l -> (l + " ").contains(" " + chain));
        if (!used) {
          all.add(without(lines, i, i + 1));
        }
      }
    }
    return all;
  }

  private static boolean isRule(String line) {
    return line.startsWith("-A") || line.startsWith("[");
  }

  private static String without(List<String> lines, int begin, int end) {
    List<String> fewer = new ArrayList<>(lines);
    fewer.subList(begin, end).clear();
    return String.join("\n", fewer) + "\n";
  }
}
