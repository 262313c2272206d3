package io.culvert.core.control;

import java.util.Locale;

/**
 * One thing that happened to a traced packet. Texts are empty where there is nothing to say.
 *
 * @param kind what it was
 * @param hook where: the hook's name as in rules; empty between hooks
 * @param rule the rule or chain, for {@link Kind#RULE}, {@link Kind#MISSED} and {@link Kind#POLICY}
 * @param verdict for rules and policies what they said, for conntrack the packet's state, for NAT
 *     the end of the packet; else empty
 * @param detail in words; for NAT {@code before -> after}
 */
public record TraceStep(Kind kind, String hook, RulePlace rule, String verdict, String detail) {

  /** What can happen. */
  public enum Kind {
    /** A rule matched. */
    RULE,
    /** A rule that somebody asks about did not match, or was not asked. */
    MISSED,
    /** The end of a built-in chain was reached. */
    POLICY,
    /** Conntrack found or opened the packet's entry, or refused it. */
    CONNTRACK,
    /** An end of the packet was translated. */
    NAT,
    /** A helper did something. */
    HELPER,
    /** The packet's entry went into the table. */
    CONFIRM,
    /** Routing said where to. */
    ROUTE,
    /** It was sent by a device. */
    SENT,
    /** The router keeps it. */
    DELIVERED,
    /** It is a fragment that waits for others. */
    WAITING,
    /** It died. */
    DROPPED;

    /** The word in JSON. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A rule, or only its chain.
   *
   * @param table its table
   * @param chain its chain
   * @param text as {@code iptables-save} prints it; empty for a policy
   * @param at {@code file:line}; empty where that is not known
   */
  public record RulePlace(String table, String chain, String text, String at) {

    /** No rule has to do with it. */
    public static final RulePlace NONE = new RulePlace("", "", "", "");
  }
}
