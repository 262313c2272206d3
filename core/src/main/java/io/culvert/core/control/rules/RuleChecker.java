package io.culvert.core.control.rules;

import io.culvert.core.chain.ChainRunner;
import io.culvert.core.chain.Hook;
import io.culvert.core.chain.TableName;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Checks what only a whole file shows: circles of jumps, and matches and targets that can't work
 * where their chain is run from. The kernel makes the same checks when a table is committed.
 */
final class RuleChecker {

  private static final Set<String> NAT_TARGETS =
      Set.of("SNAT", "DNAT", "MASQUERADE", "REDIRECT", "NETMAP");

  private final Map<TableName, TableSpec> tables;
  private final BiConsumer<Integer, RuleProblem> problems;
  private final BiConsumer<Integer, RuleScope.Warning> warnings;

  RuleChecker(
      Map<TableName, TableSpec> tables,
      BiConsumer<Integer, RuleProblem> problems,
      BiConsumer<Integer, RuleScope.Warning> warnings) {
    this.tables = tables;
    this.problems = problems;
    this.warnings = warnings;
  }

  void check() {
    for (TableSpec table : tables.values()) {
      Map<ChainSpec, Set<Hook>> hooks = new HashMap<>();
      boolean runnable = true;
      for (ChainSpec chain : table.chains()) {
        if (chain.hook() != null) {
          runnable &= depths(table, chain, new HashMap<>(), new HashSet<>()) >= 0;
        }
      }
      for (ChainSpec chain : table.chains()) {
        if (chain.hook() != null && runnable) {
          reach(table, chain, chain.hook(), hooks);
        }
      }
      for (ChainSpec chain : table.chains()) {
        for (RuleSpec rule : chain.rules()) {
          placement(table.name(), rule, hooks.getOrDefault(chain, Set.of()));
        }
      }
    }
    shares();
  }

  /** Refuses rules that use what they share otherwise than the first one. */
  private void shares() {
    Map<String, Shared> first = new HashMap<>();
    for (TableSpec table : tables.values()) {
      table.chains().stream()
          .flatMap(chain -> chain.rules().stream())
          .sorted(Comparator.comparingInt(RuleSpec::line))
          .forEach(rule -> shares(rule, first));
    }
  }

  private void shares(RuleSpec rule, Map<String, Shared> first) {
    for (int i = 0; i < rule.places().size(); i++) {
      boolean match = i < rule.matches().size();
      TargetSpec target = rule.target();
      Shared shared =
          match ? rule.matches().get(i).shared() : target == null ? null : target.shared();
      Shared before = shared == null ? null : first.putIfAbsent(shared.thing(), shared);
      if (before != null && before.has() != shared.has()) {
        String message = "of all rules of " + shared.thing() + " either each has ";
        problems.accept(
            rule.line(),
            new RuleProblem(
                RuleCode.E009, rule.places().get(i), message + shared.option() + " or none"));
      }
    }
  }

  /** Warns of what a good file will do to the surprise of its writer. */
  void warn() {
    warnOfEscapes();
    warnOfHostRules();
  }

  /** How many jumps deep {@code chain} goes; -1 after a problem was told. */
  private int depths(
      TableSpec table, ChainSpec chain, Map<ChainSpec, Integer> known, Set<ChainSpec> path) {
    if (known.containsKey(chain)) {
      return known.get(chain);
    }
    path.add(chain);
    int deepest = 0;
    for (RuleSpec rule : chain.rules()) {
      if (!(rule.target() instanceof JumpSpec jump) || table.chain(jump.name()) == null) {
        continue;
      }
      ChainSpec next = table.chain(jump.name());
      int below = path.contains(next) ? ChainRunner.MAX_DEPTH : depths(table, next, known, path);
      if (below < 0) {
        return below;
      }
      deepest = Math.max(deepest, below + 1);
      if (deepest >= ChainRunner.MAX_DEPTH) {
        String what = path.contains(next) ? "jumps in a circle" : "jumps deeper than 15 levels";
        problems.accept(
            rule.line(),
            new RuleProblem(
                RuleCode.E015, jump.at(), "chain " + chain.name() + " " + what + " here"));
        return -1;
      }
    }
    path.remove(chain);
    known.put(chain, deepest);
    return deepest;
  }

  private void reach(TableSpec table, ChainSpec chain, Hook hook, Map<ChainSpec, Set<Hook>> hooks) {
    if (!hooks.computeIfAbsent(chain, c -> EnumSet.noneOf(Hook.class)).add(hook)) {
      return;
    }
    for (RuleSpec rule : chain.rules()) {
      if (rule.target() instanceof JumpSpec jump && table.chain(jump.name()) != null) {
        reach(table, table.chain(jump.name()), hook, hooks);
      }
    }
  }

  private void placement(TableName table, RuleSpec rule, Set<Hook> hooks) {
    for (int i = 0; i < rule.matches().size(); i++) {
      MatchSpec match = rule.matches().get(i);
      place(match.placement(), "match " + match.name(), rule.places().get(i), table, rule, hooks);
    }
    if (rule.target() != null) {
      Argument at = rule.places().get(rule.matches().size());
      String what = "target " + rule.target().name();
      place(rule.target().placement(), what, at, table, rule, hooks);
    }
  }

  private void place(
      Placement placement,
      String what,
      Argument at,
      TableName table,
      RuleSpec rule,
      Set<Hook> hooks) {
    RuleProblem problem = null;
    RuleHeader header = rule.header();
    if (!placement.tables().contains(table)) {
      problem =
          new RuleProblem(RuleCode.E013, at, what + " can't be used in table " + table.label())
              .cure(
                  "it works in "
                      + words(placement.tables().stream().map(TableName::label).toList()));
    } else if (!placement.hooks().containsAll(hooks)) {
      Set<Hook> wrong = EnumSet.copyOf(hooks);
      wrong.removeAll(placement.hooks());
      problem =
          new RuleProblem(RuleCode.E014, at, what + " can't be used in " + wrong.iterator().next())
              .cure("it works in " + words(placement.hooks().stream().sorted().toList()));
    } else if (!placement.protocols().isEmpty()
        && (header.notProtocol() || !placement.protocols().contains(header.protocol()))) {
      problem =
          new RuleProblem(
              RuleCode.E007, at, what + " needs -p with a protocol it knows in the same rule");
    }
    if (problem != null) {
      problems.accept(rule.line(), problem);
    }
  }

  private static String words(List<?> words) {
    return words.stream().map(Object::toString).sorted().reduce((a, b) -> a + ", " + b).orElse("");
  }

  private void warnOfEscapes() {
    TableSpec nat = tables.get(TableName.NAT);
    TableSpec filter = tables.get(TableName.FILTER);
    boolean forwards = filter == null || filter.chain("FORWARD").policyAccept();
    boolean minded =
        tables.values().stream()
            .flatMap(t -> t.chains().stream())
            .flatMap(c -> c.rules().stream())
            .anyMatch(r -> r.text().contains("INVALID"));
    if (nat == null || !forwards || minded) {
      return;
    }
    for (ChainSpec chain : nat.chains()) {
      for (RuleSpec rule : chain.rules()) {
        if (rule.target() != null && NAT_TARGETS.contains(rule.target().name())) {
          warnings.accept(
              rule.line(),
              new RuleScope.Warning(
                  RuleCode.W012,
                  rule.places().get(rule.matches().size()),
                  "packets in state INVALID pass untranslated; drop them in filter FORWARD"));
          return;
        }
      }
    }
  }

  private void warnOfHostRules() {
    TableSpec filter = tables.get(TableName.FILTER);
    if (filter == null || tables.containsKey(TableName.NAT) || forwards(filter)) {
      return;
    }
    for (String name : List.of("INPUT", "OUTPUT")) {
      for (RuleSpec rule : filter.chain(name).rules()) {
        warnings.accept(
            rule.line(),
            new RuleScope.Warning(
                RuleCode.W010,
                rule.keyword(),
                "file has rules only for packets from and to the router or a 'role: host' device"));
        return;
      }
    }
  }

  private static boolean forwards(TableSpec filter) {
    ChainSpec forward = filter.chain("FORWARD");
    return !forward.rules().isEmpty() || !forward.policyAccept();
  }
}
