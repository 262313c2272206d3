package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;

/**
 * {@code -m limit}: a bucket of tokens, full at first ({@code net/netfilter/xt_limit.c}; counted in
 * nanoseconds rather than ticks, as {@code net/netfilter/nft_limit.c} does for the same rule).
 */
public final class LimitMatch implements Match {

  private final long costNanos;
  private final long maxNanos;
  private long creditNanos;
  private long lastNanos;
  private boolean started;

  /**
   * A limit.
   *
   * @param costNanos time that earns one packet
   * @param burst packets the bucket holds
   */
  public LimitMatch(long costNanos, int burst) {
    this.costNanos = costNanos;
    this.maxNanos = costNanos * burst;
    this.creditNanos = maxNanos;
  }

  @Override
  public void resume(Match same) {
    if (same instanceof LimitMatch other) {
      creditNanos = other.creditNanos;
      lastNanos = other.lastNanos;
      started = other.started;
    }
  }

  @Override
  public boolean matches(PacketContext packet) {
    long now = packet.nowNanos();
    if (started) {
      creditNanos = Math.min(maxNanos, creditNanos + Math.max(0, now - lastNanos));
    }
    started = true;
    lastNanos = now;
    if (creditNanos < costNanos) {
      return false;
    }
    creditNanos -= costNanos;
    return true;
  }
}
