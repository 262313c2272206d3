package io.culvert.core.control;

import java.util.List;

/**
 * A chain with its rules, as they were at one moment.
 *
 * @param ipVersion 4 or 6
 * @param table {@code filter}, …
 * @param name as rules jump to it
 * @param policy {@code ACCEPT} or {@code DROP}; empty for a user chain
 * @param packets packets that met the policy
 * @param bytes their bytes
 */
public record ChainView(
    int ipVersion,
    String table,
    String name,
    String policy,
    long packets,
    long bytes,
    List<RuleView> rules) {

  /**
   * A rule.
   *
   * @param id number within its rule set
   * @param text as saved, without counters
   * @param at where it was written, as {@code file:line}
   */
  public record RuleView(int id, String text, String at, long packets, long bytes) {}
}
