package io.culvert.core.boot;

import io.culvert.core.chain.Chain;
import io.culvert.core.chain.Rule;
import io.culvert.core.chain.RuleSet;
import io.culvert.core.chain.TableName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * Which counters go on from one rule set to the next: where chain and text are the same; of several
 * equal rules, in their order. Found any time and on any thread; copied on the loop, when packets
 * have counted to the last.
 */
final class KeptCounters {

  private final RuleSet before;
  private final List<Chain[]> chains = new ArrayList<>();
  private final List<Rule[]> rules = new ArrayList<>();

  private KeptCounters(RuleSet before) {
    this.before = before;
  }

  /** Those of {@code before} that {@code next} keeps. */
  static KeptCounters of(RuleSet before, RuleSet next) {
    KeptCounters kept = new KeptCounters(before);
    for (TableName table : next.tables()) {
      for (Chain chain : next.chains(table)) {
        Chain old = before.chain(table, chain.name());
        if (old != null) {
          kept.add(old, chain);
        }
      }
    }
    return kept;
  }

  private void add(Chain old, Chain chain) {
    chains.add(new Chain[] {old, chain});
    Map<String, Queue<Rule>> byText = new HashMap<>();
    for (Rule rule : old.rules()) {
      byText.computeIfAbsent(rule.text(), text -> new ArrayDeque<>()).add(rule);
    }
    for (Rule rule : chain.rules()) {
      Queue<Rule> same = byText.get(rule.text());
      if (same != null && !same.isEmpty()) {
        rules.add(new Rule[] {same.poll(), rule});
      }
    }
  }

  /** Whether they are those of {@code rules}. */
  boolean from(RuleSet rules) {
    return before == rules;
  }

  /** Copies them as they are now. */
  void copy() {
    for (Chain[] pair : chains) {
      pair[1].counters(pair[0].packets(), pair[0].bytes());
    }
    for (Rule[] pair : rules) {
      pair[1].counters(pair[0].packets(), pair[0].bytes());
    }
  }
}
