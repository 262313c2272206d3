package io.culvert.core.control.rules;

import io.culvert.core.chain.Chain;
import io.culvert.core.chain.Hook;
import io.culvert.core.chain.Rule;
import io.culvert.core.chain.RuleSet;
import io.culvert.core.chain.TableName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rules as text, the way {@code iptables-save} 1.8.9 prints them: tables in its order, built-in
 * chains by hook, then user chains by name. Also what two rule sets are compared by. Immutable.
 */
public final class SavedRules {

  private static final List<TableName> ORDER =
      List.of(
          TableName.MANGLE, TableName.SECURITY, TableName.RAW, TableName.FILTER, TableName.NAT);

  /**
   * One chain.
   *
   * @param name its name
   * @param policy ACCEPT, DROP, or {@code -} for a user chain
   * @param packets policy counter
   * @param bytes policy counter
   * @param rules its rules
   */
  public record SavedChain(
      String name, String policy, long packets, long bytes, List<SavedRule> rules) {}

  /**
   * One rule.
   *
   * @param text {@code -A CHAIN …} without counters
   * @param packets counter
   * @param bytes counter
   */
  public record SavedRule(String text, long packets, long bytes) {}

  private final int ipVersion;
  private final Map<TableName, List<SavedChain>> tables = new LinkedHashMap<>();

  private SavedRules(int ipVersion) {
    this.ipVersion = ipVersion;
  }

  /** The text of a running rule set with the counters it has now. */
  public static SavedRules of(RuleSet rules) {
    SavedRules saved = new SavedRules(rules.ipVersion());
    for (TableName table : ORDER) {
      List<SavedChain> chains = new ArrayList<>();
      for (Chain chain : rules.chains(table)) {
        List<SavedRule> texts = new ArrayList<>();
        for (Rule rule : chain.rules()) {
          texts.add(new SavedRule(rule.text(), rule.packets(), rule.bytes()));
        }
        String policy = policy(chain.hook(), chain.policyAccept());
        chains.add(
            new SavedChain(chain.name(), policy, chain.packets(), chain.bytes(), texts));
      }
      saved.put(table, chains);
    }
    return saved;
  }

  static SavedRules of(int ipVersion, Map<TableName, TableSpec> tables) {
    SavedRules saved = new SavedRules(ipVersion);
    for (TableName table : ORDER) {
      List<SavedChain> chains = new ArrayList<>();
      for (ChainSpec chain :
          tables.containsKey(table) ? inOrder(tables.get(table).chains()) : List.<ChainSpec>of()) {
        List<SavedRule> texts = new ArrayList<>();
        for (RuleSpec rule : chain.rules()) {
          texts.add(
              new SavedRule("-A " + chain.name() + rule.text(), rule.packets(), rule.bytes()));
        }
        String policy = policy(chain.hook(), chain.policyAccept());
        chains.add(
            new SavedChain(chain.name(), policy, chain.packets(), chain.bytes(), texts));
      }
      saved.put(table, chains);
    }
    return saved;
  }

  private static String policy(Hook hook, boolean accept) {
    if (hook == null) {
      return "-";
    }
    return accept ? "ACCEPT" : "DROP";
  }

  private void put(TableName table, List<SavedChain> chains) {
    if (!chains.isEmpty()) {
      tables.put(table, List.copyOf(chains));
    }
  }

  /** Built-in chains by hook, then the others by name. */
  static List<ChainSpec> inOrder(Collection<ChainSpec> chains) {
    List<ChainSpec> sorted = new ArrayList<>(chains);
    sorted.sort(
        Comparator.comparing((ChainSpec c) -> c.hook() == null ? 99 : c.hook().ordinal())
            .thenComparing(ChainSpec::name));
    return sorted;
  }

  /** 4 or 6. */
  public int ipVersion() {
    return ipVersion;
  }

  /** The tables in the order they are printed, and their chains. */
  public Map<TableName, List<SavedChain>> tables() {
    return tables;
  }

  /**
   * The text.
   *
   * @param counters whether each rule has its counters in front ({@code iptables-save -c})
   * @param header a comment line put before each table, without {@code #}; {@code null} for none
   */
  public String text(boolean counters, String header) {
    StringBuilder out = new StringBuilder();
    tables.forEach(
        (table, chains) -> {
          if (header != null) {
            out.append("# ").append(header).append('\n');
          }
          out.append('*').append(table.label()).append('\n');
          for (SavedChain chain : chains) {
            out.append(':').append(chain.name()).append(' ').append(chain.policy());
            out.append(" [").append(chain.packets()).append(':').append(chain.bytes());
            out.append("]\n");
          }
          for (SavedChain chain : chains) {
            chain.rules().forEach(rule -> rule(out, rule, counters));
          }
          out.append("COMMIT\n");
        });
    return out.toString();
  }

  private static void rule(StringBuilder out, SavedRule rule, boolean counters) {
    if (counters) {
      out.append('[').append(rule.packets()).append(':').append(rule.bytes()).append("] ");
    }
    out.append(rule.text()).append('\n');
  }
}
