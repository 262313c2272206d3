package io.culvert.core.twin.run;

import io.culvert.core.control.rules.RuleFile;
import io.culvert.core.control.rules.RuleLanguage;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Topology;
import io.culvert.core.twin.TwinException;
import io.culvert.core.twin.run.TwinCommand.RulesRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An operator's own rule file.
 *
 * @param file where it is
 * @param draft what both sides are given
 * @param topology devices of the names that the file has
 */
record OwnRules(Path file, RuleDraft draft, Topology topology) {

  /** Reads a file; refuses what Culvert refuses, with all there is to say about it. */
  static OwnRules read(Path file, int ipVersion, RuleLanguage language) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new TwinException(file + " can't be read: " + e.getMessage(), e);
    }
    RuleFile read = language.read(file.toString(), text, ipVersion, false);
    if (!read.ok()) {
      throw new RulesRefused(
          read.diagnostics().render().stripTrailing()
              + "\nculvert twin: Culvert refuses "
              + file
              + "; there is nothing to compare");
    }
    RuleDraft draft = new RuleDraft(file.toString(), ipVersion, text, List.of());
    return new OwnRules(file, draft, OwnTopology.of(text));
  }

  /** The one line at the end. */
  String verdict(ResultJson result) {
    if (!result.agreed()) {
      return "Culvert and this kernel ("
          + result.kernel()
          + ") do not agree on "
          + file
          + ": "
          + result.differences().get(0).what();
    }
    Tally tally = result.tally();
    return "Culvert and this kernel ("
        + result.kernel()
        + ") agree on "
        + file
        + ": "
        + TwinText.number(tally.total("packets"))
        + " packets, "
        + SavedText.of(draft.text()).ruleCount()
        + " rules, "
        + tally.group("rules of the file").size()
        + " of them hit";
  }
}
