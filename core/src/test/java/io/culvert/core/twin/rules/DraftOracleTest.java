package io.culvert.core.twin.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.core.boot.BuiltInRules;
import io.culvert.core.boot.BuiltIns;
import io.culvert.core.control.rules.KernelRules;
import io.culvert.core.control.rules.RuleFile;
import io.culvert.core.control.rules.RuleLanguage;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.RuleSource;
import io.culvert.core.twin.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Drafts against the installed {@code iptables-restore}: each is taken by it and by Culvert, and
 * saved alike. {@code -Dculvert.oracle.drafts=2000} asks for more, {@code -Dculvert.oracle.seed=…}
 * for others.
 */
@Tag("tun")
class DraftOracleTest {

  private static final int DRAFTS = Integer.getInteger("culvert.oracle.drafts", 40);
  private static final long SEED = Long.getLong("culvert.oracle.seed", 1);

  private final RuleLanguage language = BuiltIns.ruleLanguage();

  @BeforeEach
  void needsTheTools() {
    assumeTrue(KernelRules.available(), "needs root, unshare and iptables with nf_tables");
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void realisticDraftsAreTakenAndSavedAlike(int ipVersion) throws Exception {
    check(new RealisticRules(List.of("ftp", "tftp")), ipVersion);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void draftsOfTheGrammarAreTakenAndSavedAlike(int ipVersion) throws Exception {
    check(new GrammarRules(BuiltInRules.catalog(), List.of("ftp", "tftp")), ipVersion);
  }

  private void check(RuleSource source, int ipVersion) throws Exception {
    List<RuleDraft> drafts = new ArrayList<>();
    for (int i = 0; i < DRAFTS; i++) {
      SplittableRandom random = new SplittableRandom(SEED * 1_000_003 + i);
      RuleDraft draft = source.draft(random, ipVersion, Topology.standard());
      // sets are made by the twin's sides
      if (!draft.text().contains("\n#ipset ") && !draft.text().startsWith("#ipset ")) {
        drafts.add(withoutPolicies(draft));
      }
    }
    StringBuilder differences = new StringBuilder();
    try (KernelRules kernel = new KernelRules()) {
      List<KernelRules.Answer> answers =
          kernel.ask(ipVersion, drafts.stream().map(RuleDraft::text).toList(), false);
      for (int i = 0; i < drafts.size(); i++) {
        compare(drafts.get(i), answers.get(i), differences);
      }
    }
    assertThat(differences.toString()).isEmpty();
  }

  /** Timeout policies are made by the twin's sides; here is only {@code iptables-restore}. */
  private static RuleDraft withoutPolicies(RuleDraft draft) {
    String text = draft.text().replaceAll("( -j CT\\b.*?) --timeout \\S+", "$1");
    return new RuleDraft(draft.name(), draft.ipVersion(), text, draft.settings());
  }

  private void compare(RuleDraft draft, KernelRules.Answer answer, StringBuilder differences) {
    RuleFile file = language.read(draft.name(), draft.text(), draft.ipVersion(), false);
    if (!file.ok() || !answer.accepted()) {
      differences.append(draft.name()).append(" IPv").append(draft.ipVersion()).append('\n');
      differences.append(file.ok() ? "" : file.diagnostics().render());
      differences.append(answer.accepted() ? "" : draft.text() + answer.output());
      return;
    }
    String ours = file.saved().text(false, "", "");
    String theirs = KernelRules.stripped(answer.output());
    if (!ours.equals(theirs)) {
      List<String> only = new ArrayList<>(ours.lines().toList());
      only.removeAll(theirs.lines().toList());
      List<String> other = new ArrayList<>(theirs.lines().toList());
      other.removeAll(ours.lines().toList());
      differences.append(draft.name()).append(" saved differently\n  Culvert: ").append(only);
      differences.append("\n  kernel:  ").append(other).append('\n');
    }
  }
}
