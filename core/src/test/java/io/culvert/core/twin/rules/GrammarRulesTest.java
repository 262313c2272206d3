package io.culvert.core.twin.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.boot.BuiltInRules;
import io.culvert.core.boot.BuiltIns;
import io.culvert.core.control.rules.Catalog;
import io.culvert.core.control.rules.Extension;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.RuleFile;
import io.culvert.core.control.rules.RuleLanguage;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrammarRulesTest {

  private static final int DRAFTS = 600;

  /** Options that are refused by name. */
  private static final Set<String> NEVER =
      Set.of(
          "hashlimit --hashlimit-rate-match",
          "hashlimit --hashlimit-rate-interval",
          "IDLETIMER --alarm"); // one kind for a label on the whole machine

  /** Rules name sets only where a file makes them: {@code sets.rules} does. */
  private static final Set<String> SETS = Set.of("set", "SET");

  private final Catalog catalog = BuiltInRules.catalog();
  private final RuleLanguage language = BuiltIns.ruleLanguage();
  private final GrammarRules rules = new GrammarRules(catalog, List.of("ftp", "tftp"));

  private RuleDraft draft(int seed, int ipVersion) {
    return rules.draft(new SplittableRandom(seed), ipVersion, Topology.standard());
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void everyMatchAndTargetIsDrawn(int ipVersion) {
    assertThat(MatchDraws.ALL.keySet()).containsAll(names(catalog.matches(ipVersion)));
    assertThat(TargetDraws.ALL.keySet()).containsAll(names(catalog.targets(ipVersion)));
  }

  private static List<String> names(List<Extension> extensions) {
    return extensions.stream().filter(e -> !SETS.contains(e.name())).map(Extension::name).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void everyOptionIsDrawnAndEveryDraftIsGood(int ipVersion) {
    Set<String> missing = new TreeSet<>();
    List<Extension> all = new ArrayList<>(catalog.matches(ipVersion));
    all.addAll(catalog.targets(ipVersion));
    all.removeIf(extension -> SETS.contains(extension.name()));
    for (Extension extension : all) {
      for (Option option : extension.options()) {
        missing.add(extension.name() + " " + option);
      }
    }
    missing.removeAll(NEVER);
    for (int seed = 0; seed < DRAFTS; seed++) {
      RuleDraft draft = draft(seed, ipVersion);
      RuleFile file = language.read("draft", draft.text(), ipVersion, false);
      assertThat(file.ok()).as(file.diagnostics().render() + draft.text()).isTrue();
      draft.text().lines().forEach(line -> missing.removeAll(options(line)));
    }
    assertThat(missing).isEmpty();
  }

  /** What a line uses, such as {@code conntrack --ctstate}. */
  private static Set<String> options(String line) {
    Set<String> options = new TreeSet<>();
    String module = "";
    String[] words = line.split(" ");
    for (int i = 0; i + 1 < words.length; i++) {
      if (words[i].equals("-m") || words[i].equals("-j")) {
        module = words[i + 1];
      }
      if (words[i + 1].startsWith("--")) {
        options.add(module + " " + words[i + 1]);
      }
    }
    return options;
  }

  @Test
  void theSameNumbersMakeTheSameFile() {
    for (int seed = 0; seed < 20; seed++) {
      assertThat(draft(seed, 4)).isEqualTo(draft(seed, 4));
    }
    assertThat(draft(1, 4)).isNotEqualTo(draft(2, 4));
  }
}
