package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.clock.SeededRandom;

/**
 * {@code -m statistic --mode random} ({@code net/netfilter/xt_statistic.c}).
 *
 * @param random the engine's chance
 * @param probability of 2^31
 * @param negated whether the other part is meant
 */
public record RandomMatch(SeededRandom random, long probability, boolean negated) implements Match {

  @Override
  public boolean matches(PacketContext packet) {
    return (random.nextLong() >>> 33) < probability != negated;
  }
}
