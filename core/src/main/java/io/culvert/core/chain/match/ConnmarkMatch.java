package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.conntrack.Tracking;

/**
 * {@code -m connmark}: the entry's mark ({@code connmark_mt} in {@code
 * net/netfilter/xt_connmark.c}). False without an entry, negated or not.
 *
 * @param value what the bits must be
 * @param mask the bits that are looked at
 * @param negated whether they must differ
 */
public record ConnmarkMatch(int value, int mask, boolean negated) implements Match {

  @Override
  public boolean matches(PacketContext packet) {
    Tracking tracking = packet.tracking();
    if (tracking.hasEntry()) {
      return ((tracking.entry().mark() & mask) == value) != negated;
    }
    return tracking.showsTemplate() && (value == 0) != negated;
  }

  @Override
  public boolean ofFlow() {
    return true;
  }
}
