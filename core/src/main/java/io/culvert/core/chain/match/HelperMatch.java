package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackEntry;

/**
 * {@code -m helper}: packets of an entry whose master has that helper ({@code helper_mt} in {@code
 * net/netfilter/xt_helper.c}).
 */
public final class HelperMatch implements Match {

  private final Conntrack conntrack;
  private final String name;
  private final boolean negated;
  private final ConntrackEntry master = new ConntrackEntry();

  /** Matches the helper {@code name}; empty for any helper. */
  public HelperMatch(Conntrack conntrack, String name, boolean negated) {
    this.conntrack = conntrack;
    this.name = name;
    this.negated = negated;
  }

  @Override
  public boolean matches(PacketContext packet) {
    if (!packet.tracking().hasEntry()) {
      return negated;
    }
    ConntrackEntry entry = packet.tracking().entry();
    if (entry.masterId() == 0 || !conntrack.table().alive(entry.masterSlot(), entry.masterId())) {
      return negated;
    }
    int helper = conntrack.table().entry(entry.masterSlot(), master).helper();
    if (helper == 0) {
      return negated;
    }
    // the kernel compares as far as the helper's own name goes: "ftp" also meets a rule's
    // "ftp-2121"
    boolean is = name.isEmpty() || name.startsWith(conntrack.helpers().nameOf(helper));
    return is != negated;
  }
}
