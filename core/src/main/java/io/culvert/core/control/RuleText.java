package io.culvert.core.control;

/**
 * A rule file handed to a router.
 *
 * @param ipVersion 4 or 6
 * @param file its name, for positions in messages
 * @param text {@code iptables-save} format
 * @param counters whether counters in the text are taken over
 */
public record RuleText(int ipVersion, String file, String text, boolean counters) {}
