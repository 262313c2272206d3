package io.culvert.core.control;

import io.culvert.core.chain.Chain;
import io.culvert.core.chain.Rule;
import io.culvert.core.chain.RuleSet;
import io.culvert.core.chain.RuleSets;
import io.culvert.core.chain.TableName;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Supplier;

/** Where rules were written, by number: a table made once for each rule set. Loop only. */
public final class RuleNames {

  private final Supplier<RuleSets> current;
  private RuleSets known = RuleSets.empty();
  private String[] ipv4 = {""};
  private String[] ipv6 = {""};

  /** Names of the rules in {@code current}. */
  public RuleNames(Supplier<RuleSets> current) {
    this.current = current;
  }

  /** {@code file:line} of rule {@code id}; empty for 0 and for rules no longer there. */
  public String of(int ipVersion, int id) {
    RuleSets now = current.get();
    if (now != known) {
      ipv4 = names(now.ipv4());
      ipv6 = names(now.ipv6());
      known = now;
    }
    String[] names = ipVersion == 6 ? ipv6 : ipv4;
    return id > 0 && id < names.length ? names[id] : "";
  }

  private static String[] names(RuleSet rules) {
    String[] names = new String[rules.ruleCount() + 1];
    Arrays.fill(names, "");
    for (TableName table : rules.tables()) {
      for (Chain chain : rules.chains(table)) {
        for (int i = 0; i < chain.size(); i++) {
          Rule rule = chain.rule(i);
          if (rule.id() < names.length) {
            names[rule.id()] = of(rule);
          }
        }
      }
    }
    return names;
  }

  /** {@code file:line}, the file without its folder; empty where it was not read from one. */
  public static String of(Rule rule) {
    if (rule.line() == 0) {
      return "";
    }
    Path name = Path.of(rule.file()).getFileName();
    return (name == null ? rule.file() : name.toString()) + ":" + rule.line();
  }
}
