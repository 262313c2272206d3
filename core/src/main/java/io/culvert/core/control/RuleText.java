package io.culvert.core.control;

/**
 * A rule file handed to a router.
 *
 * @param ipVersion 4 or 6
 * @param file its name, for positions in messages
 * @param text {@code iptables-save} format
 * @param counters whether counters in the text are taken over
 * @param noFlush whether it goes on from the rules there are ({@code iptables-restore --noflush})
 * @param table the only table that is taken from it, the others staying; empty for all
 */
public record RuleText(
    int ipVersion, String file, String text, boolean counters, boolean noFlush, String table) {

  /** A whole file that replaces all tables. */
  public RuleText(int ipVersion, String file, String text, boolean counters) {
    this(ipVersion, file, text, counters, false, "");
  }

  /** Whether anything stays of the rules there are. */
  public boolean goesOn() {
    return noFlush || !table.isEmpty();
  }
}
