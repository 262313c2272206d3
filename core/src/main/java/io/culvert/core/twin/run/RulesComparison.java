package io.culvert.core.twin.run;

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

  private final List<Difference.Row> rows = new ArrayList<>();
  private String kind = "";

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
        boolean counted = one != null && other != null && one.text().equals(other.text());
        String modules = String.join(" ", (one == null ? other : one).modules());
        add(
            (counted ? "counters " : "rule text ") + modules,
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
          add("chain", name, policy(one), policy(other));
        }
      } else if (!one.policy().equals(other.policy())
          || declared.contains(name) && !one.counters().equals(other.counters())) {
        add("policy " + name, name, policy(one), policy(other));
      }
    }
  }

  private void add(String newKind, String field, String kernel, String culvert) {
    if (kind.isEmpty()) {
      kind = newKind;
    }
    rows.add(new Difference.Row(field, kernel, culvert));
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
