package io.culvert.core.chain;

/**
 * What the engine runs: one rule set an IP version. Swapped whole between two packets.
 *
 * @param ipv4 rules for IPv4, never {@code null}
 * @param ipv6 rules for IPv6, never {@code null}
 */
public record RuleSets(RuleSet ipv4, RuleSet ipv6) {

  /** Refuses a set in the wrong place. */
  public RuleSets {
    if (ipv4.ipVersion() != 4 || ipv6.ipVersion() != 6) {
      throw new IllegalArgumentException("rule sets of the wrong IP version");
    }
  }

  /** No rules at all. */
  public static RuleSets empty() {
    return new RuleSets(RuleSet.empty(4), RuleSet.empty(6));
  }

  /** The set for packets of {@code ipVersion}. Does not allocate. */
  public RuleSet of(int ipVersion) {
    return ipVersion == 6 ? ipv6 : ipv4;
  }

  /** These with the set of the same IP version replaced. */
  public RuleSets with(RuleSet replacement) {
    return replacement.ipVersion() == 4
        ? new RuleSets(replacement, ipv6)
        : new RuleSets(ipv4, replacement);
  }
}
