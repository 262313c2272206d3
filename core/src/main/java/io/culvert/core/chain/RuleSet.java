package io.culvert.core.chain;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All tables of one IP version: immutable but for counters, built whole, swapped whole. {@link
 * #builtIn} does not allocate.
 */
public final class RuleSet {

  private static final int HOOKS = Hook.values().length;

  private final int ipVersion;
  private final Chain[] builtIns = new Chain[TableName.values().length * HOOKS];
  private final Map<TableName, Map<String, Chain>> tables;
  private final int ruleCount;

  private RuleSet(int ipVersion, Map<TableName, Map<String, Chain>> tables) {
    this.ipVersion = ipVersion;
    this.tables = tables;
    int count = 0;
    for (Map<String, Chain> chains : tables.values()) {
      for (Chain chain : chains.values()) {
        if (chain.hook() != null) {
          builtIns[chain.table().ordinal() * HOOKS + chain.hook().ordinal()] = chain;
        }
        count += chain.size();
      }
    }
    this.ruleCount = count;
  }

  /** A rule set without tables: everything is accepted. */
  public static RuleSet empty(int ipVersion) {
    return new RuleSet(ipVersion, Map.of());
  }

  /**
   * A rule set of {@code chains}, sealed, in the order they are to be listed.
   *
   * @throws IllegalArgumentException if two chains of a table share a name
   */
  public static RuleSet of(int ipVersion, List<Chain> chains) {
    Map<TableName, Map<String, Chain>> tables = new EnumMap<>(TableName.class);
    for (Chain chain : chains) {
      Map<String, Chain> table =
          tables.computeIfAbsent(chain.table(), name -> new LinkedHashMap<>());
      if (table.put(chain.name(), chain) != null) {
        throw new IllegalArgumentException("two chains " + chain.name());
      }
    }
    return new RuleSet(ipVersion, tables);
  }

  /** 4 or 6. */
  public int ipVersion() {
    return ipVersion;
  }

  /** The chain that runs for {@code table} at {@code hook}, or {@code null} without the table. */
  public Chain builtIn(TableName table, Hook hook) {
    return builtIns[table.ordinal() * HOOKS + hook.ordinal()];
  }

  /** The tables it has, in the order they run. */
  public List<TableName> tables() {
    return List.copyOf(tables.keySet());
  }

  /** The chains of {@code table} in the order they were declared; empty without the table. */
  public List<Chain> chains(TableName table) {
    return List.copyOf(tables.getOrDefault(table, Collections.emptyMap()).values());
  }

  /** A chain by name, or {@code null}. */
  public Chain chain(TableName table, String name) {
    return tables.getOrDefault(table, Collections.emptyMap()).get(name);
  }

  /** Number of rules; also the highest {@link Rule#id()}. */
  public int ruleCount() {
    return ruleCount;
  }

  /** The rule with {@code id}, or {@code null}. For views: searches. */
  public Rule rule(int id) {
    for (Map<String, Chain> chains : tables.values()) {
      for (Chain chain : chains.values()) {
        for (int i = 0; i < chain.size(); i++) {
          if (chain.rule(i).id() == id) {
            return chain.rule(i);
          }
        }
      }
    }
    return null;
  }
}
