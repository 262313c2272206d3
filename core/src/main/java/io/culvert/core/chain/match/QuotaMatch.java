package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;

/**
 * {@code -m quota}: so many bytes and no more ({@code net/netfilter/xt_quota.c}). The first packet
 * that does not fit ends it.
 */
public final class QuotaMatch implements Match {

  private final boolean negated;
  private long leftBytes;

  /** Holds, unless negated, for packets within {@code bytes} (without sign). */
  public QuotaMatch(long bytes, boolean negated) {
    this.leftBytes = bytes;
    this.negated = negated;
  }

  @Override
  public void resume(Match same) {
    if (same instanceof QuotaMatch other) {
      leftBytes = other.leftBytes;
    }
  }

  @Override
  public boolean matches(PacketContext packet) {
    int length = packet.buffer().l3LengthBytes();
    if (Long.compareUnsigned(leftBytes, length) < 0) {
      leftBytes = 0;
      return negated;
    }
    leftBytes -= length;
    return !negated;
  }
}
