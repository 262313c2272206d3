package io.culvert.core.control.rules;

import io.culvert.core.chain.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Carries the commands of a file out on one table. */
final class TableEditor {

  private final TableSpec table;
  private final RuleReader.Language language;
  private final Consumer<RuleScope.Warning> warnings;

  TableEditor(TableSpec table, RuleReader.Language language, Consumer<RuleScope.Warning> warnings) {
    this.table = table;
    this.language = language;
    this.warnings = warnings;
  }

  /** Carries out what line {@code number} says, or changes nothing. */
  void apply(int number, RuleLine line) throws RuleProblem {
    switch (line.command()) {
      case 'A' -> addAll(chain(line), -1, rules(number, line));
      case 'I' -> insert(number, line);
      case 'R' -> replace(number, line);
      case 'D' -> delete(number, line);
      case 'C' -> check(number, line);
      case 'N' -> create(line);
      case 'X' -> remove(line);
      case 'F' -> each(line, chain -> chain.rules().clear());
      case 'Z' -> zero(line);
      case 'P' -> policy(line);
      case 'E' ->
          throw new RuleProblem(
                  RuleCode.E019, line.keyword(), "a chain of this file can't be renamed in it")
              .cure("declare it under the new name");
      case 'L', 'S' ->
          warnings.accept(
              new RuleScope.Warning(
                  RuleCode.W008, line.keyword(), "listing does nothing in a rule file"));
      default -> {
        // a line for the other IP version
      }
    }
  }

  private ChainSpec chain(RuleLine line) throws RuleProblem {
    ChainSpec chain = line.chain() == null ? null : table.chain(line.chain().text());
    if (chain == null) {
      Argument at = line.chain() == null ? line.keyword() : line.chain();
      throw new RuleProblem(
              RuleCode.E019, at, "table " + table.name().label() + " has no chain '" + at + "'")
          .cure("declare it above: ':" + at + " - [0:0]'");
    }
    return chain;
  }

  // ---- rules

  private List<RuleSpec> rules(int number, RuleLine line) throws RuleProblem {
    checkDevices(line);
    checkJump(line);
    List<RuleSpec> rules = new ArrayList<>();
    for (AddressMask source : line.sources()) {
      for (AddressMask destination : line.destinations()) {
        refuseNever(line, source, line.header().notSource());
        refuseNever(line, destination, line.header().notDestination());
        RuleHeader header = line.header().with(source, destination);
        rules.add(RuleSpec.of(number, line, header, language.protocols()));
      }
    }
    return rules;
  }

  private static void refuseNever(RuleLine line, AddressMask address, boolean not)
      throws RuleProblem {
    if (not && address != null && address.any()) {
      throw new RuleProblem(
          RuleCode.E009, line.keyword(), "an address with ! and mask 0 can never match");
    }
  }

  private static void checkDevices(RuleLine line) throws RuleProblem {
    String chain = line.chain().text();
    boolean arriving = chain.equals("PREROUTING") || chain.equals("INPUT");
    boolean leaving = chain.equals("POSTROUTING") || chain.equals("OUTPUT");
    if (arriving && line.header().egress() != null) {
      throw new RuleProblem(RuleCode.E016, line.chain(), "-o can't be used in " + chain)
          .cure("a packet has no output device there yet; use FORWARD, OUTPUT or POSTROUTING");
    }
    if (leaving && line.header().ingress() != null) {
      throw new RuleProblem(RuleCode.E016, line.chain(), "-i can't be used in " + chain)
          .cure("a packet has no input device there; use PREROUTING, INPUT or FORWARD");
    }
  }

  private void checkJump(RuleLine line) throws RuleProblem {
    if (!(line.target() instanceof JumpSpec jump)) {
      return;
    }
    ChainSpec target = table.chain(jump.name());
    if (target == null) {
      throw new RuleProblem(
              RuleCode.E010,
              jump.at(),
              "there is no target and, above this line, no chain '" + jump.name() + "'")
          .cure(meant(jump.name()) + "declare it above: ':" + jump.name() + " - [0:0]'");
    }
    if (target.hook() != null) {
      throw new RuleProblem(RuleCode.E010, jump.at(), "a rule can't go to a built-in chain");
    }
  }

  private String meant(String typed) {
    Stream<String> chains =
        table.chains().stream().filter(chain -> chain.hook() == null).map(ChainSpec::name);
    return language
        .catalog()
        .nearestTarget(typed, language.ipVersion(), chains)
        .map(near -> "did you mean '" + near + "'? A chain: ")
        .orElse("");
  }

  private static void addAll(ChainSpec chain, int at, List<RuleSpec> rules) {
    for (RuleSpec rule : rules) {
      if (at < 0) {
        chain.rules().add(rule);
      } else {
        chain.rules().add(at, rule); // each before the one before it, as the tool does
      }
    }
  }

  private void insert(int number, RuleLine line) throws RuleProblem {
    ChainSpec chain = chain(line);
    int at = line.second() == null ? 0 : position(line.second()) - 1;
    if (at > chain.rules().size()) {
      throw tooBig(line.second(), chain);
    }
    addAll(chain, at, rules(number, line));
  }

  private void replace(int number, RuleLine line) throws RuleProblem {
    ChainSpec chain = chain(line);
    List<RuleSpec> rules = rules(number, line);
    if (rules.size() != 1) {
      throw new RuleProblem(RuleCode.E009, line.keyword(), "-R takes one rule, not a list");
    }
    chain.rules().set(existing(line.second(), chain), rules.get(0));
  }

  private void delete(int number, RuleLine line) throws RuleProblem {
    ChainSpec chain = chain(line);
    if (line.second() != null) {
      refuseRule(line);
      chain.rules().remove(existing(line.second(), chain));
      return;
    }
    for (RuleSpec rule : rules(number, line)) {
      chain.rules().remove(indexOf(rule, line, chain));
    }
  }

  /** A rule named by its number can't be described too. */
  private static void refuseRule(RuleLine line) throws RuleProblem {
    boolean described =
        !line.matches().isEmpty()
            || line.target() != null
            || line.counters() != null
            || line.header().described()
            || line.sources().get(0) != null
            || line.destinations().get(0) != null;
    if (described) {
      throw new RuleProblem(RuleCode.E009, line.keyword(), line.keyword() + " takes no rule here");
    }
  }

  private void check(int number, RuleLine line) throws RuleProblem {
    ChainSpec chain = chain(line);
    for (RuleSpec rule : rules(number, line)) {
      indexOf(rule, line, chain);
    }
  }

  private static int indexOf(RuleSpec rule, RuleLine line, ChainSpec chain) throws RuleProblem {
    for (int i = 0; i < chain.rules().size(); i++) {
      if (chain.rules().get(i).text().equals(rule.text())) {
        return i;
      }
    }
    throw new RuleProblem(
        RuleCode.E019, line.keyword(), "chain " + chain.name() + " has no such rule");
  }

  private static int position(Argument at) throws RuleProblem {
    long number = CNumber.whole(at.text(), 1, Integer.MAX_VALUE);
    if (number < 0) {
      throw new RuleProblem(RuleCode.E008, at, "'" + at + "' is no rule number, which begin at 1");
    }
    return (int) number;
  }

  private static int existing(Argument at, ChainSpec chain) throws RuleProblem {
    int number = position(at);
    if (number > chain.rules().size()) {
      throw tooBig(at, chain);
    }
    return number - 1;
  }

  private static RuleProblem tooBig(Argument at, ChainSpec chain) {
    return new RuleProblem(
        RuleCode.E019,
        at,
        "chain " + chain.name() + " has only " + chain.rules().size() + " rules here");
  }

  // ---- chains

  private interface ChainAction {
    void apply(ChainSpec chain);
  }

  private void each(RuleLine line, ChainAction action) throws RuleProblem {
    refuseRule(line);
    if (line.chain() == null) {
      table.chains().forEach(action::apply);
    } else {
      action.apply(chain(line));
    }
  }

  private void create(RuleLine line) throws RuleProblem {
    refuseRule(line);
    checkName(line.chain(), language);
    if (table.chain(line.chain().text()) != null) {
      throw new RuleProblem(
          RuleCode.E019, line.chain(), "chain '" + line.chain() + "' exists already");
    }
    table.add(new ChainSpec(line.chain().text(), null));
  }

  /** Refuses a name no chain may have ({@code assert_valid_chain_name}). */
  static void checkName(Argument name, RuleReader.Language language) throws RuleProblem {
    String text = name.text();
    String wrong = null;
    if (text.isEmpty() || text.length() > 28) {
      wrong = "a chain name has 1 to 28 characters";
    } else if (text.startsWith("-") || text.startsWith("!")) {
      wrong = "a chain name can't begin with '" + text.charAt(0) + "'";
    } else if (text.chars().anyMatch(Character::isWhitespace)) {
      wrong = "a chain name has no blanks";
    } else if (language.catalog().isTarget(text, language.ipVersion())) {
      wrong = "'" + text + "' is the name of a target";
    }
    if (wrong != null) {
      throw new RuleProblem(RuleCode.E004, name, wrong);
    }
  }

  private void remove(RuleLine line) throws RuleProblem {
    refuseRule(line);
    if (line.chain() != null) {
      ChainSpec chain = chain(line);
      refuseBusy(chain, line.chain());
      if (chain.hook() == null) {
        table.remove(chain);
      }
      return;
    }
    List<ChainSpec> user = table.chains().stream().filter(c -> c.hook() == null).toList();
    for (ChainSpec chain : user) {
      refuseBusy(chain, line.keyword());
    }
    user.forEach(table::remove);
  }

  private void refuseBusy(ChainSpec chain, Argument at) throws RuleProblem {
    if (!chain.rules().isEmpty()) {
      throw new RuleProblem(RuleCode.E019, at, "chain " + chain.name() + " is not empty");
    }
    if (table.used(chain.name())) {
      throw new RuleProblem(RuleCode.E019, at, "a rule goes to chain " + chain.name());
    }
  }

  private void zero(RuleLine line) throws RuleProblem {
    if (line.second() == null) {
      each(
          line,
          chain -> {
            chain.counters(0, 0);
            chain.rules().replaceAll(RuleSpec::zeroed);
          });
      return;
    }
    refuseRule(line);
    ChainSpec chain = chain(line);
    int at = existing(line.second(), chain);
    chain.rules().set(at, chain.rules().get(at).zeroed());
  }

  private void policy(RuleLine line) throws RuleProblem {
    refuseRule(line);
    ChainSpec chain = chain(line);
    if (chain.hook() == null) {
      throw new RuleProblem(RuleCode.E004, line.chain(), "only built-in chains have a policy");
    }
    boolean natDrop = table.name() == TableName.NAT && Objects.equals(line.second().text(), "DROP");
    if (natDrop) {
      throw new RuleProblem(RuleCode.E013, line.second(), "DROP can't be used in the nat table");
    }
    setPolicy(chain, line.second());
  }

  /** Sets the policy, refusing anything but ACCEPT, DROP and {@code -}, which keeps it. */
  static void setPolicy(ChainSpec chain, Argument policy) throws RuleProblem {
    switch (policy.text()) {
      case "ACCEPT" -> chain.policyAccept(true);
      case "DROP" -> chain.policyAccept(false);
      case "-" -> {
        // as it is
      }
      default ->
          throw new RuleProblem(
              RuleCode.E004, policy, "a policy is ACCEPT or DROP, not '" + policy + "'");
    }
  }
}
