package io.culvert.core.twin.run;

import io.culvert.core.twin.rules.ProbeRules;
import io.culvert.core.twin.run.SavedText.Chain;
import io.culvert.core.twin.run.SavedText.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Compares what {@code iptables-save -c} prints on both sides. */
final class RulesComparison {

  private static final int SHOWN = 12;
  private static final String NONE = "none";

  /** The rules that the twin adds of its own, the same in each file. */
  private static final String PROBE = ProbeRules.chain("");

  private final List<Difference.Row> rows = new ArrayList<>();
  private String kind = "";
  private boolean told;

  private final Set<String> declared;

  private RulesComparison(Set<String> declared) {
    this.declared = declared;
  }

  /**
   * Rules first: a policy's counters only say that one of them is wrong.
   *
   * @param loaded the file in force; iptables-nft does not count by the policy of a built-in chain
   *     that it doesn't declare
   */
  static Optional<Difference> compare(String loaded, String kernel, String culvert) {
    return kernel.equals(culvert)
        ? Optional.empty()
        : new RulesComparison(SavedText.of(loaded).declared())
            .differences(SavedText.of(kernel), SavedText.of(culvert));
  }

  private Optional<Difference> differences(SavedText kernel, SavedText culvert) {
    kernel
        .chains()
        .forEach(
            (name, chain) -> {
              Chain other = culvert.chains().get(name);
              if (other != null) {
                rules(name, chain.rules(), other.rules());
              }
            });
    policies(kernel.chains(), culvert.chains());
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Difference(kind, "the rules or their counters are not the same", firstOf(rows)));
  }

  private void rules(String chain, List<Rule> kernel, List<Rule> culvert) {
    for (int i = 0; i < Math.max(kernel.size(), culvert.size()); i++) {
      Rule one = i < kernel.size() ? kernel.get(i) : null;
      Rule other = i < culvert.size() ? culvert.get(i) : null;
      if (one == null || other == null || !one.equals(other)) {
        Rule shown = one == null ? other : one;
        boolean counted = one != null && other != null && one.text().equals(other.text());
        String what = counted ? "counters " : "rule text ";
        add(
            what + (chain.contains(PROBE) ? chain + " " + shown.text() : names(shown)),
            shown.modules().stream().anyMatch(m -> m.startsWith("-m")),
            chain + " " + (i + 1),
            text(one),
            text(other));
      }
    }
  }

  private void policies(Map<String, Chain> kernel, Map<String, Chain> culvert) {
    TreeSet<String> names = new TreeSet<>(kernel.keySet());
    names.addAll(culvert.keySet());
    for (String name : names) {
      Chain one = kernel.get(name);
      Chain other = culvert.get(name);
      if (one == null || other == null) {
        // a chain that does nothing need not be printed: iptables-nft leaves such tables out
        Chain present = one == null ? other : one;
        if (!present.rules().isEmpty() || !present.policy().equals("ACCEPT")) {
          add("chain", false, name, policy(one), policy(other));
        }
      } else if (!one.policy().equals(other.policy())
          || declared.contains(name) && !one.counters().equals(other.counters())) {
        add("policy " + name, false, name, policy(one), policy(other));
      }
    }
  }

  /** A rule with a match says more about the cause than a jump or a policy does. */
  private void add(String newKind, boolean telling, String field, String kernel, String culvert) {
    if (kind.isEmpty() || telling && !told) {
      kind = newKind;
      told = telling;
    }
    rows.add(new Difference.Row(field, kernel, culvert));
  }

  private static String names(Rule rule) {
    return String.join(" ", rule.modules());
  }

  private static String text(Rule rule) {
    return rule == null ? NONE : "[" + rule.counters() + "] " + rule.text();
  }

  private static String policy(Chain chain) {
    return chain == null ? NONE : chain.policy() + " [" + chain.counters() + "]";
  }

  private static List<Difference.Row> firstOf(List<Difference.Row> rows) {
    if (rows.size() <= SHOWN) {
      return rows;
    }
    List<Difference.Row> shown = new ArrayList<>(rows.subList(0, SHOWN));
    String more = rows.size() - SHOWN + " more";
    shown.add(new Difference.Row("…", more, more));
    return shown;
  }
}
