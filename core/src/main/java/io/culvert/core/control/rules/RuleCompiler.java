package io.culvert.core.control.rules;

import io.culvert.core.chain.Chain;
import io.culvert.core.chain.Jump;
import io.culvert.core.chain.Match;
import io.culvert.core.chain.Rule;
import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.RuleSet;
import io.culvert.core.chain.TableName;
import io.culvert.core.chain.Target;
import io.culvert.core.wire.DropReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Makes the rules of one engine out of a file that was found good. */
final class RuleCompiler {

  private final String file;
  private final RuleEnvironment environment;
  private final Map<RuleSpec, Match[]> matches = new IdentityHashMap<>();
  private int nextId = 1;
  private boolean onlyDeciding;

  RuleCompiler(String file, RuleEnvironment environment) {
    this.file = file;
    this.environment = environment;
  }

  /** Has rules made whose targets do nothing but say how a packet goes on. */
  RuleCompiler onlyDeciding() {
    onlyDeciding = true;
    return this;
  }

  RuleSet compile(int ipVersion, Map<TableName, TableSpec> tables) {
    List<Chain> all = new ArrayList<>();
    for (TableSpec table : tables.values()) {
      compileMatches(table);
      Map<String, Chain> chains = new HashMap<>();
      List<ChainSpec> specs = SavedRules.inOrder(table.chains());
      for (ChainSpec spec : specs) {
        chains.put(spec.name(), chain(table.name(), spec));
      }
      for (ChainSpec spec : specs) {
        all.add(chains.get(spec.name()).seal(rules(spec, chains)));
      }
    }
    return RuleSet.of(ipVersion, all);
  }

  /**
   * Matches are made in the order of the file, as the kernel is given rules: where some share what
   * they remember by a name, the first one says how.
   */
  private void compileMatches(TableSpec table) {
    table.chains().stream()
        .flatMap(chain -> chain.rules().stream())
        .sorted(Comparator.comparingInt(RuleSpec::line))
        .forEach(
            rule ->
                matches.put(
                    rule,
                    rule.matches().stream()
                        .map(m -> m.compile(environment))
                        .filter(Objects::nonNull)
                        .toArray(Match[]::new)));
  }

  private static Chain chain(TableName table, ChainSpec spec) {
    Chain chain =
        spec.hook() == null
            ? Chain.user(table, spec.name())
            : Chain.builtIn(table, spec.hook(), spec.policyAccept());
    chain.counters(spec.packets(), spec.bytes());
    return chain;
  }

  private Rule[] rules(ChainSpec spec, Map<String, Chain> chains) {
    Rule[] rules = new Rule[spec.rules().size()];
    for (int i = 0; i < rules.length; i++) {
      RuleSpec rule = spec.rules().get(i);
      rules[i] =
          new Rule(
              nextId++,
              "-A " + spec.name() + rule.text(),
              file,
              rule.line(),
              rule.header().compile(),
              matches.get(rule),
              target(rule.target(), chains));
      rules[i].counters(rule.packets(), rule.bytes());
    }
    return rules;
  }

  private Target target(TargetSpec target, Map<String, Chain> chains) {
    if (target instanceof JumpSpec jump) {
      return new Jump(chains.get(jump.name()), jump.goTo());
    }
    if (target == null) {
      return null;
    }
    if (onlyDeciding && target.name().equals("REJECT")) {
      return packet -> packet.drop(DropReason.RULE_DROP);
    }
    Target made = target.compile(environment);
    return onlyDeciding && !made.onlyDecides() ? null : made;
  }
}
