package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;

/**
 * {@code -m mark} ({@code mark_mt} in {@code net/netfilter/xt_mark.c}).
 *
 * @param value what the bits must be
 * @param mask the bits that are looked at
 * @param negated whether they must differ
 */
public record MarkMatch(int value, int mask, boolean negated) implements Match {

  @Override
  public boolean matches(PacketContext packet) {
    return ((packet.mark() & mask) == value) != negated;
  }

  @Override
  public boolean ofFlow() {
    return true;
  }
}
