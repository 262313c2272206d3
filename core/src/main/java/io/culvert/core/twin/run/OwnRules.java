package io.culvert.core.twin.run;

import io.culvert.core.control.rules.RuleFile;
import io.culvert.core.control.rules.RuleLanguage;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.RuleSource;
import io.culvert.core.twin.Topology;
import io.culvert.core.twin.Traffic;
import io.culvert.core.twin.TwinException;
import io.culvert.core.twin.rules.ProbeRules;
import io.culvert.core.twin.rules.SteadyRules;
import io.culvert.core.twin.run.TwinCommand.RulesRefused;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * An operator's own rule file: what both sides are given, which devices there are, and which of its
 * rules packets have met so far. One thread, but for drawing.
 */
final class OwnRules implements RuleSource {

  private static final int SHOWN = 12;

  private final Path file;
  private final RuleDraft draft;
  private final RuleDraft asSaved;
  private final List<Integer> steadied;
  private final String warnings;
  private final Map<String, Boolean> hit = new LinkedHashMap<>();

  private OwnRules(Path file, RuleFile read, SteadyRules steady) {
    this.file = file;
    this.draft = ProbeRules.addTo(draft(read, steady.text()));
    this.asSaved = draft(read, read.saved().text(false, "", ""));
    this.steadied = steady.changed();
    this.warnings = read.diagnostics().render().stripTrailing();
  }

  private static RuleDraft draft(RuleFile read, String text) {
    return new RuleDraft("own", read.ipVersion(), text, List.of());
  }

  /**
   * Reads a file.
   *
   * @throws RulesRefused with all there is to say about it, where Culvert refuses it
   * @throws TwinException where it can't be read
   */
  static OwnRules read(Path file, int ipVersion, RuleLanguage language) {
    String text = text(file);
    RuleFile read = language.read(file.toString(), text, ipVersion, false);
    if (!read.ok()) {
      throw new RulesRefused(
          read.diagnostics().render().stripTrailing()
              + "\nculvert twin: Culvert refuses "
              + file
              + "; there is nothing to compare");
    }
    return new OwnRules(file, read, SteadyRules.of(text));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new TwinException(file + ": no such file", e);
    } catch (CharacterCodingException e) {
      throw new TwinException(file + ": not UTF-8 text", e);
    } catch (IOException e) {
      throw new TwinException(file + ": can't be read: " + e.getMessage(), e);
    }
  }

  /** What Culvert warns of, and what can't be compared as it is; empty for nothing. */
  String warnings() {
    if (steadied.isEmpty()) {
      return warnings;
    }
    String lines = String.join(", ", steadied.stream().map(String::valueOf).toList());
    return (warnings.isEmpty() ? "" : warnings + "\n")
        + file
        + ": compared with slower rates, longer times or turns instead of chance, which no two"
        + " routers share: line "
        + lines;
  }

  @Override
  public RuleDraft draft(RandomGenerator random, int ipVersion, Topology topology) {
    return draft;
  }

  /** Devices of the names that the file has. */
  Topology topology() {
    return OwnTopology.of(asSaved.text());
  }

  /** Traffic that reads the rules as Culvert prints them, whatever the file writes. */
  Traffic.Source aimed(Traffic.Source traffic) {
    return (random, rules, topology, steps) -> traffic.begin(random, asSaved, topology, steps);
  }

  /**
   * Sees which rules were met in a scenario.
   *
   * @throws TwinException where the kernel refuses them
   */
  void seen(Outcome outcome) {
    if (outcome.exchanges().isEmpty() && outcome.end().isEmpty()) {
      throw new TwinException("this kernel refuses " + file + ": " + refusal(outcome));
    }
    outcome.end().ifPresent(end -> SavedText.of(end.rules()).chains().forEach(this::seen));
  }

  private static String refusal(Outcome outcome) {
    return outcome.difference().map(d -> d.rows().get(0).kernel()).orElse("so does Culvert");
  }

  private void seen(String name, SavedText.Chain chain) {
    int number = 0;
    for (SavedText.Rule rule : chain.rules()) {
      if (!name.contains(" " + ProbeRules.chain(""))
          && !rule.text().contains(ProbeRules.chain(""))) {
        number++;
        hit.merge(name + " " + number + ": " + rule.text(), rule.hit(), Boolean::logicalOr);
      }
    }
  }

  private long hits() {
    return hit.values().stream().filter(met -> met).count();
  }

  /** Adds how many rules there are, and how many were met. */
  void count(Tally tally) {
    tally.count(Tally.TOTAL, "own rules", hit.size());
    tally.count(Tally.TOTAL, "own rules hit", hits());
  }

  /** Which rules no packet met, some lines; empty if there are none. */
  String missed() {
    List<String> missed = hit.keySet().stream().filter(rule -> !hit.get(rule)).toList();
    if (missed.isEmpty()) {
      return "";
    }
    int more = missed.size() - SHOWN;
    return "  not met\n    "
        + String.join("\n    ", missed.subList(0, Math.min(SHOWN, missed.size())))
        + (more > 0 ? "\n    and " + more + " more" : "");
  }

  /** The one line at the end. */
  String verdict(ResultJson result) {
    Tally tally = result.tally();
    String who = file + ": Culvert and this kernel (" + result.kernel() + ") ";
    String met =
        TwinText.number(tally.total("packets"))
            + " packets, "
            + tally.total("own rules hit")
            + " of your "
            + tally.total("own rules")
            + " rules hit";
    if (result.agreed()) {
      return who + "agree: " + met;
    }
    ResultJson.Kind first = result.differences().get(0);
    return who + "DO NOT agree: " + first.kind() + ", see " + first.file() + "; " + met;
  }
}
