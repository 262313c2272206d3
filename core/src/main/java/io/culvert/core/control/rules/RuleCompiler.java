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
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Makes the rules of one engine out of a file that was found good, in two steps: conditions and
 * targets a few rules at a time ({@link #some}), which has to do with the engine; then chains and
 * their indexes ({@link #whole}), which takes most of the time and has not.
 */
public final class RuleCompiler {

  private final String file;
  private final RuleEnvironment environment;
  private final int ipVersion;
  private final Map<TableName, TableSpec> tables;
  private final Iterator<RuleSpec> left;
  private final Map<RuleSpec, Parts> made = new IdentityHashMap<>();
  private int nextId = 1;
  private boolean onlyDeciding;

  /** Conditions and target of one rule; a jump's is made last. */
  private record Parts(Match[] matches, Target target) {}

  RuleCompiler(
      String file, RuleEnvironment environment, int ipVersion, Map<TableName, TableSpec> tables) {
    this.file = file;
    this.environment = environment;
    this.ipVersion = ipVersion;
    this.tables = tables;
    List<RuleSpec> rules = new ArrayList<>();
    tables.values().forEach(table -> rules.addAll(inFileOrder(table)));
    this.left = rules.iterator();
  }

  /** Has rules made whose targets do nothing but say how a packet goes on. */
  RuleCompiler onlyDeciding() {
    onlyDeciding = true;
    return this;
  }

  /**
   * In the order of the file, as the kernel is given rules: where some share what they remember by
   * a name, the first one says how.
   */
  private static List<RuleSpec> inFileOrder(TableSpec table) {
    return table.chains().stream()
        .flatMap(chain -> chain.rules().stream())
        .sorted(Comparator.comparingInt(RuleSpec::line))
        .toList();
  }

  /**
   * Makes conditions and targets of the next {@code most} rules. On the engine's loop, once it has
   * packets.
   *
   * @return whether there are more
   */
  public boolean some(int most) {
    for (int i = 0; i < most && left.hasNext(); i++) {
      RuleSpec rule = left.next();
      Match[] matches =
          rule.matches().stream()
              .map(m -> m.compile(environment))
              .filter(Objects::nonNull)
              .toArray(Match[]::new);
      made.put(rule, new Parts(matches, target(rule.target())));
    }
    return left.hasNext();
  }

  /** The rules, once {@link #some} has made all parts of them. Any thread. */
  public RuleSet whole() {
    List<Chain> all = new ArrayList<>();
    for (TableSpec table : tables.values()) {
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
      Parts parts = made.get(rule);
      rules[i] =
          new Rule(
              nextId++,
              "-A " + spec.name() + rule.text(),
              file,
              rule.line(),
              rule.header().compile(),
              parts.matches(),
              rule.target() instanceof JumpSpec jump
                  ? new Jump(chains.get(jump.name()), jump.goTo())
                  : parts.target());
      rules[i].counters(rule.packets(), rule.bytes());
    }
    return rules;
  }

  private Target target(TargetSpec target) {
    if (target == null || target instanceof JumpSpec) {
      return null;
    }
    if (onlyDeciding && target.name().equals("REJECT")) {
      return packet -> packet.drop(DropReason.RULE_DROP);
    }
    Target whole = target.compile(environment);
    return onlyDeciding && !whole.onlyDecides() ? null : whole;
  }
}
