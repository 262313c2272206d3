package io.culvert.core.control;

import java.util.Set;

/**
 * A rule file handed to a router.
 *
 * @param ipVersion 4 or 6
 * @param file its name, for positions in messages
 * @param text {@code iptables-save} format
 * @param ways how it is read
 * @param table the only table that is taken from it, the others staying; empty for all
 */
public record RuleText(int ipVersion, String file, String text, Set<Way> ways, String table) {

  /** How a file is read. */
  public enum Way {
    /** Counters in the text are taken over. */
    COUNTERS,
    /** It goes on from the rules there are ({@code iptables-restore --noflush}). */
    NO_FLUSH,
    /** Host names are looked up, once; else they are refused. */
    RESOLVE,
    /**
     * A rule that is not supported is left out where that can't let more packets in; else it
     * refuses the file.
     */
    SKIP_SAFE
  }

  /** A whole file that replaces all tables. */
  public RuleText(int ipVersion, String file, String text, boolean counters) {
    this(ipVersion, file, text, counters ? Set.of(Way.COUNTERS) : Set.of(), "");
  }

  /** Whether it is read in that way. */
  public boolean is(Way way) {
    return ways.contains(way);
  }

  /** Whether anything stays of the rules there are. */
  public boolean goesOn() {
    return is(Way.NO_FLUSH) || !table.isEmpty();
  }
}
