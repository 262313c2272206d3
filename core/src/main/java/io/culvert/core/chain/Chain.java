package io.culvert.core.chain;

import java.util.List;

/**
 * A list of rules: built-in (it has a hook and a policy) or of the user (it has a name to jump to).
 * Immutable once sealed, but for its counters. Loop only; reading does not allocate unless said.
 */
public final class Chain implements Counted {

  private static final Rule[] NONE = {};

  private final TableName table;
  private final String name;
  private final Hook hook;
  private final boolean policyAccept;
  private Rule[] rules = NONE;
  private RuleIndex index;
  private boolean sealed;
  private long packets;
  private long bytes;

  private Chain(TableName table, String name, Hook hook, boolean policyAccept) {
    this.table = table;
    this.name = name;
    this.hook = hook;
    this.policyAccept = policyAccept;
  }

  /** The built-in chain of {@code table} at {@code hook}; the policy is ACCEPT or DROP. */
  public static Chain builtIn(TableName table, Hook hook, boolean policyAccept) {
    if (!table.hooks().contains(hook)) {
      throw new IllegalArgumentException("table " + table.label() + " has no chain " + hook);
    }
    return new Chain(table, hook.name(), hook, policyAccept);
  }

  /** A chain that rules may jump to. */
  public static Chain user(TableName table, String name) {
    return new Chain(table, name, null, false);
  }

  /**
   * Gives the chain its rules, once: a rule that jumps needs the chains to exist before it.
   *
   * @param newRules owned by the chain from now on
   */
  public Chain seal(Rule... newRules) {
    if (sealed) {
      throw new IllegalStateException("chain " + name + " already has its rules");
    }
    sealed = true;
    rules = newRules;
    index = RuleIndex.of(newRules);
    return this;
  }

  public TableName table() {
    return table;
  }

  public String name() {
    return name;
  }

  /** Where it runs; {@code null} for a user chain. */
  public Hook hook() {
    return hook;
  }

  /** Whether the end of this built-in chain accepts. */
  public boolean policyAccept() {
    return policyAccept;
  }

  /** Number of rules. */
  public int size() {
    return rules.length;
  }

  /** The rule at {@code position}, from 0. */
  public Rule rule(int position) {
    return rules[position];
  }

  /** What spares packets most of the rules; {@code null} for a short chain. */
  RuleIndex index() {
    return index;
  }

  /** The rules in order: allocates. */
  public List<Rule> rules() {
    return List.of(rules);
  }

  /** Counts a packet that met the policy. */
  @Override
  public void count(int lengthBytes) {
    packets++;
    bytes += lengthBytes;
  }

  /** Packets that met the policy. */
  public long packets() {
    return packets;
  }

  /** Bytes at layer 3 of packets that met the policy. */
  public long bytes() {
    return bytes;
  }

  /** Takes the policy's counters over, from a file or the rule set before. */
  public void counters(long newPackets, long newBytes) {
    packets = newPackets;
    bytes = newBytes;
  }
}
