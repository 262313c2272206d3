package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;

/**
 * {@code -m statistic --mode nth}: one packet of so many ({@code net/netfilter/xt_statistic.c}).
 */
public final class NthMatch implements Match {

  private final long every;
  private final boolean negated;
  private long count;

  /** Packet number {@code packet}, from 0, of each {@code every}; the others where negated. */
  public NthMatch(long every, long packet, boolean negated) {
    this.every = every;
    this.negated = negated;
    this.count = every - 1 - packet;
  }

  @Override
  public void resume(Match same) {
    if (same instanceof NthMatch other) {
      count = other.count;
    }
  }

  @Override
  public boolean matches(PacketContext packet) {
    count = count == every - 1 ? 0 : count + 1;
    return (count == 0) != negated;
  }
}
