package io.culvert.core.router;

import io.culvert.core.clock.SeededRandom;

/**
 * How many ICMP errors may leave: a token bucket of six for each destination ({@code
 * inet_peer_xrlim_allow}, net/ipv4/inetpeer.c) and one for all of them ({@code icmp_global_allow},
 * net/ipv4/icmp.c). The destinations remembered are bounded; the one unused longest in its set
 * makes room. Loop only; does not allocate.
 */
final class IcmpRateLimit {

  private static final int BURST_FACTOR = 6;
  private static final long SECOND = 1_000_000_000L;
  private static final long MILLI = 1_000_000L;

  /** Time a destination not seen before is credited with. */
  private static final long NEW_CREDIT = 60 * SECOND;

  private static final int SETS = 1_024;
  private static final int WAYS = 4;

  private final RouterTunables tunables;
  private final SeededRandom random;
  private final long seed;
  private final long[] high = new long[SETS * WAYS];
  private final long[] low = new long[SETS * WAYS];
  private final long[] last = new long[SETS * WAYS];
  private final long[] tokens = new long[SETS * WAYS];
  private final boolean[] used = new boolean[SETS * WAYS];
  private long credit;
  private long stamp;
  private boolean stamped;

  IcmpRateLimit(RouterTunables tunables, SeededRandom random) {
    this.tunables = tunables;
    this.random = random;
    this.seed = random.nextLong();
  }

  /** Whether another message may leave at all; asked before, and taken with {@link #take}. */
  boolean anyLeft(long nowNanos) {
    if (credit > 0) {
      return true;
    }
    long elapsed = stamped ? Math.min(nowNanos - stamp, SECOND) : SECOND;
    if (elapsed < SECOND / 50) {
      return false;
    }
    long more = tunables.icmpMessagesPerSecond.value() * elapsed / SECOND;
    if (more == 0) {
      return false;
    }
    stamped = true;
    stamp = nowNanos;
    credit = Math.min(credit + more, tunables.icmpMessagesBurst.value());
    return true;
  }

  /** Counts a message: one on average, so that nobody can read our counter from outside. */
  void take() {
    credit -= random.nextInt(3);
  }

  /** Whether this destination may have another message, one every {@code periodMillis}. */
  boolean destinationMay(long addressHigh, long addressLow, long periodMillis, long nowNanos) {
    long period = periodMillis * MILLI;
    return spend(addressHigh, addressLow, period, BURST_FACTOR * period, nowNanos);
  }

  /**
   * The further limit on answers to packets without a route, which draws on the same bucket ({@code
   * ip_error}, net/ipv4/route.c): one a second, at most five at once.
   */
  boolean destinationMayHearNoRoute(long addressLow, long nowNanos) {
    return spend(0, addressLow, SECOND, 5 * SECOND, nowNanos);
  }

  private boolean spend(long h, long l, long cost, long most, long nowNanos) {
    int slot = slot(h, l, nowNanos);
    long elapsed = Math.max(0, nowNanos - last[slot]);
    long available = tokens[slot];
    if (elapsed > 0) {
      available = Math.min(available + elapsed, most);
      last[slot] = nowNanos;
    }
    boolean may = available >= cost;
    tokens[slot] = may ? available - cost : available;
    return may;
  }

  private int slot(long h, long l, long nowNanos) {
    int first = ((int) SeededRandom.mix(SeededRandom.mix(seed ^ h) ^ l) & (SETS - 1)) * WAYS;
    int oldest = first;
    for (int i = first; i < first + WAYS; i++) {
      if (used[i] && low[i] == l && high[i] == h) {
        return i;
      }
      if (!used[i] || used[oldest] && last[i] - last[oldest] < 0) {
        oldest = i;
      }
    }
    used[oldest] = true;
    high[oldest] = h;
    low[oldest] = l;
    tokens[oldest] = 0;
    last[oldest] = nowNanos - NEW_CREDIT;
    return oldest;
  }
}
