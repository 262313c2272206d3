package io.culvert.core.control.rules;

import io.culvert.core.chain.TableName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Looks through a good rule file for what its writer can't have meant: rules that no packet gets
 * to, chains that nothing goes to, helpers that are asked for and given by nobody.
 */
final class RuleDoctor {

  /** Those that ask each packet anew, or remember: the same words twice are not the same. */
  private static final Set<String> FICKLE =
      Set.of(
          "limit",
          "hashlimit",
          "recent",
          "statistic",
          "quota",
          "connlimit",
          "connbytes",
          "set",
          "time");

  /** Behind these no rule of the chain gets the packet. */
  private static final Set<String> FINAL =
      Set.of(
          "ACCEPT",
          "DROP",
          "RETURN",
          "REJECT",
          "SNAT",
          "DNAT",
          "MASQUERADE",
          "REDIRECT",
          "NETMAP",
          "NFQUEUE",
          "TPROXY");

  private static final String HELPER_GIVEN = " -j CT --helper ";
  private static final String HELPER_ASKED = " -m helper --helper ";

  private final Map<TableName, TableSpec> tables;
  private final BiConsumer<Integer, RuleScope.Warning> found;

  RuleDoctor(Map<TableName, TableSpec> tables, BiConsumer<Integer, RuleScope.Warning> found) {
    this.tables = tables;
    this.found = found;
  }

  void examine() {
    for (TableSpec table : tables.values()) {
      for (ChainSpec chain : table.chains()) {
        shadows(chain);
        if (chain.hook() == null && !chain.rules().isEmpty() && !table.used(chain.name())) {
          RuleSpec first = chain.rules().get(0);
          tell(first, RuleCode.W015, first.keyword(), "no rule goes to chain " + chain.name());
        }
      }
    }
    helpers();
  }

  private void tell(RuleSpec rule, RuleCode code, Argument at, String message) {
    found.accept(rule.line(), new RuleScope.Warning(code, at, message));
  }

  // ---- rules that no packet gets to

  private void shadows(ChainSpec chain) {
    List<RuleSpec> ends = new ArrayList<>();
    for (RuleSpec rule : chain.rules()) {
      for (RuleSpec before : ends) {
        if (covers(before, rule)) {
          String all = before.header().any() && before.matches().isEmpty() ? "every packet" : "all";
          tell(
              rule,
              RuleCode.W014,
              rule.keyword(),
              "never reached: line " + before.line() + " takes " + all + " before it");
          break;
        }
      }
      boolean goesTo = rule.target() instanceof JumpSpec jump && jump.goTo();
      if (goesTo || rule.target() != null && FINAL.contains(rule.target().name())) {
        ends.add(rule);
      }
    }
  }

  /** Whether each packet that {@code late} could match is matched by {@code early}, too. */
  private static boolean covers(RuleSpec early, RuleSpec late) {
    if (!early.header().covers(late.header())) {
      return false;
    }
    Set<String> asked = new HashSet<>();
    late.matches().forEach(match -> asked.add(text(match)));
    for (MatchSpec match : early.matches()) {
      boolean says = !match.name().equals("comment");
      if (says && (FICKLE.contains(match.name()) || !asked.contains(text(match)))) {
        return false;
      }
    }
    return true;
  }

  private static String text(MatchSpec match) {
    StringBuilder text = new StringBuilder(match.name());
    match.save(text);
    return text.toString();
  }

  // ---- helpers

  private void helpers() {
    Set<String> given = new TreeSet<>();
    each(rule -> word(rule.text(), HELPER_GIVEN, given));
    each(
        rule -> {
          Set<String> asked = new TreeSet<>();
          word(rule.text(), HELPER_ASKED, asked);
          asked.removeAll(given);
          for (String helper : asked) {
            tell(
                rule,
                RuleCode.W016,
                rule.keyword(),
                "no rule gives helper " + helper + " to a connection");
          }
        });
  }

  private void each(Consumer<RuleSpec> look) {
    for (TableSpec table : tables.values()) {
      for (ChainSpec chain : table.chains()) {
        chain.rules().forEach(look);
      }
    }
  }

  private static void word(String text, String before, Set<String> into) {
    int at = text.indexOf(before);
    if (at >= 0) {
      String rest = text.substring(at + before.length());
      into.add(rest.split(" ", 2)[0].replace("\"", ""));
    }
  }
}
