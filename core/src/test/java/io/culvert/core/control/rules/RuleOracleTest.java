package io.culvert.core.control.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.core.boot.BuiltInRules;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rule lines against the installed {@code iptables-restore} and {@code iptables-save}: accepted and
 * refused alike, saved text identical. {@code -Dculvert.oracle.lines=10000} asks for more, {@code
 * -Dculvert.oracle.seed=…} for others.
 */
@Tag("tun")
class RuleOracleTest {

  private static final int LINES = Integer.getInteger("culvert.oracle.lines", 600);
  private static final long SEED = Long.getLong("culvert.oracle.seed", 1);

  private final RuleLanguage language =
      new RuleLanguage(BuiltInRules.catalog(), BuiltInRules.names())
          .knowingTimeouts(SetRuleWords::policy)
          .knowingSets(SetRuleWords::set);

  @BeforeEach
  void needsTheTools() {
    assumeTrue(KernelRules.available(), "needs root, unshare and iptables with nf_tables");
    assumeTrue(KernelRules.makesSets(), "needs ipset and nfct");
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void generatedLinesAreAcceptedRefusedAndSavedAlike(int ipVersion) throws Exception {
    RuleLineGenerator generator = new RuleLineGenerator(SEED * 10 + ipVersion, ipVersion);
    Set<RuleLineGenerator.Line> good = new LinkedHashSet<>();
    Set<RuleLineGenerator.Line> bad = new LinkedHashSet<>();
    for (int i = 0; i < LINES; i++) {
      RuleLineGenerator.Line line = generator.next(i % 3 == 0);
      RuleFile file = read(line, ipVersion);
      String saved = file.ok() ? file.saved().text(false, "", "") : "";
      if (!OracleExceptions.covers(line.text()) && !OracleExceptions.covers(saved)) {
        (file.ok() ? good : bad).add(line);
      }
    }
    List<String> differences = new ArrayList<>();
    try (KernelRules kernel = new KernelRules().having(SetRuleWords.SETS, SetRuleWords.POLICIES)) {
      saved(kernel, ipVersion, good, differences);
      refused(kernel, ipVersion, bad, differences);
    }
    assertThat(differences)
        .as("%d accepted, %d refused, seed %d", good.size(), bad.size(), SEED)
        .isEmpty();
    assertThat(good).hasSizeGreaterThan(LINES / 4);
    assertThat(bad).hasSizeGreaterThan(LINES / 10);
  }

  private RuleFile read(RuleLineGenerator.Line line, int ipVersion) {
    return language.read("generated", text(List.of(line)), ipVersion, false);
  }

  private String firstError(RuleLineGenerator.Line line, int ipVersion) {
    return read(line, ipVersion).diagnostics().all().stream()
        .filter(Diagnostic::error)
        .findFirst()
        .orElseThrow()
        .headline();
  }

  /** All lines as one file: a table each time it changes would flush it, so lines are sorted. */
  private static String text(List<RuleLineGenerator.Line> lines) {
    StringBuilder text = new StringBuilder();
    for (String table : List.of("mangle", "security", "raw", "filter", "nat")) {
      List<RuleLineGenerator.Line> here =
          lines.stream().filter(l -> l.table().equals(table)).toList();
      if (!here.isEmpty()) {
        text.append('*').append(table).append("\n:foo - [0:0]\n:bar - [0:0]\n");
        here.forEach(l -> text.append(l.text()).append('\n'));
        text.append("COMMIT\n");
      }
    }
    return text.toString();
  }

  private void saved(
      KernelRules kernel,
      int ipVersion,
      Set<RuleLineGenerator.Line> lines,
      List<String> differences)
      throws Exception {
    List<RuleLineGenerator.Line> left = new ArrayList<>(lines);
    // one bad line spoils a whole file: ask in files of a few, then line by line where one fails
    for (int from = 0; from < left.size(); from += 50) {
      List<RuleLineGenerator.Line> some = left.subList(from, Math.min(left.size(), from + 50));
      KernelRules.Answer answer = kernel.ask(ipVersion, List.of(text(some)), false).get(0);
      if (answer.accepted()) {
        compare(some, answer.output(), ipVersion, differences);
      } else {
        alone(kernel, some, ipVersion, differences);
      }
    }
  }

  private void alone(
      KernelRules kernel,
      List<RuleLineGenerator.Line> lines,
      int ipVersion,
      List<String> differences)
      throws Exception {
    List<String> texts = lines.stream().map(l -> text(List.of(l))).toList();
    List<KernelRules.Answer> answers = kernel.ask(ipVersion, texts, false);
    for (int i = 0; i < answers.size(); i++) {
      if (answers.get(i).accepted()) {
        compare(List.of(lines.get(i)), answers.get(i).output(), ipVersion, differences);
      } else {
        differences.add(
            "only Culvert accepts: " + lines.get(i) + "\n    kernel: " + answers.get(i).output());
      }
    }
  }

  private void compare(
      List<RuleLineGenerator.Line> lines, String kernel, int ipVersion, List<String> differences) {
    RuleFile file = language.read("generated", text(lines), ipVersion, false);
    if (!file.ok()) {
      differences.add("good alone, bad together: " + file.diagnostics().render());
      return;
    }
    List<String> ours = KernelRules.rulesOf(file.saved().text(false, "", ""));
    List<String> theirs = KernelRules.rulesOf(kernel);
    if (ours.equals(theirs)) {
      return;
    }
    for (int i = 0; i < Math.max(ours.size(), theirs.size()); i++) {
      String our = i < ours.size() ? ours.get(i) : "(nothing)";
      String their = i < theirs.size() ? theirs.get(i) : "(nothing)";
      if (!our.equals(their)) {
        differences.add("saved differently:\n    Culvert: " + our + "\n    kernel:  " + their);
      }
    }
  }

  private void refused(
      KernelRules kernel,
      int ipVersion,
      Set<RuleLineGenerator.Line> lines,
      List<String> differences)
      throws Exception {
    List<RuleLineGenerator.Line> all = List.copyOf(lines);
    List<String> texts = all.stream().map(l -> text(List.of(l))).toList();
    List<KernelRules.Answer> answers = kernel.ask(ipVersion, texts, false);
    for (int i = 0; i < answers.size(); i++) {
      if (answers.get(i).accepted()) {
        String why = firstError(all.get(i), ipVersion);
        differences.add("only the kernel accepts: " + all.get(i) + "\n    Culvert: " + why);
      }
    }
  }
}
