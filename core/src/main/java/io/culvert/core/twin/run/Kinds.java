package io.culvert.core.twin.run;

import io.culvert.core.twin.Step;
import io.culvert.core.twin.decode.PacketLayout;
import io.culvert.core.twin.decode.PacketSummary;
import io.culvert.core.twin.rules.ProbeRules;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What kind of thing was compared, for the totals. */
final class Kinds {

  private static final Pattern ZONE = Pattern.compile("--zone(?:-orig|-reply)? (\\d+)");

  private Kinds() {}

  /** What a remark begins with, up to a colon. */
  private static String conversation(String remark) {
    int colon = remark.indexOf(": ");
    return colon < 0 ? "other" : remark.substring(0, colon);
  }

  /** The zones that rules put entries into. */
  static Set<Integer> zones(String rules) {
    TreeSet<Integer> zones = new TreeSet<>(Set.of(0));
    Matcher matcher = ZONE.matcher(rules);
    while (matcher.find()) {
      zones.add(Integer.parseInt(matcher.group(1)));
    }
    return zones;
  }

  /** Counts a step. */
  static void count(Step step, Tally tally) {
    if (step instanceof Step.Packet packet) {
      tally.count(Tally.TOTAL, "packets");
      tally.count("conversations", conversation(packet.remark()));
      tally.count(
          "protocols",
          PacketLayout.of(packet.bytes())
              .map(layout -> PacketSummary.protocol(layout.protocol()))
              .orElse("no IP"));
    } else {
      tally.count(
          Tally.TOTAL,
          step instanceof Step.Wait ? "waits" : step instanceof Step.Set ? "settings" : "reloads");
    }
  }

  /** Counts rules, those that were hit, and what they are made of. */
  static void count(SavedText rules, Tally tally) {
    tally.count(Tally.TOTAL, "rules", rules.ruleCount());
    tally.count(Tally.TOTAL, "rules hit", rules.hitCount());
    rules.chains().entrySet().stream()
        .filter(chain -> !chain.getKey().contains(" " + ProbeRules.chain("")))
        .flatMap(chain -> chain.getValue().rules().stream())
        .filter(SavedText.Rule::hit)
        .flatMap(rule -> rule.modules().stream())
        .forEach(module -> tally.count("rules hit", rules.jump(module) ? "-j CHAIN" : module));
  }
}
