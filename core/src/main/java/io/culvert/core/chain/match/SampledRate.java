package io.culvert.core.chain.match;

/**
 * {@code --hashlimit-rate-match}: counts by intervals and limits nothing. A packet is above the
 * rate while its own interval has more than a burst, and all through the interval behind one that
 * was above it.
 */
public final class SampledRate implements BucketRate {

  private static final long NANOS_A_SECOND = 1_000_000_000L;
  private static final int BEGAN = 1;
  private static final int ABOVE = 2;

  private final long rate;
  private final long burst;
  private final long intervalNanos;

  /**
   * A rate.
   *
   * @param rate packets, or bytes, a second
   * @param burst packets, or bytes, of one interval that are never too many
   * @param intervalSeconds how long is counted
   */
  public SampledRate(long rate, long burst, long intervalSeconds) {
    this.rate = rate;
    this.burst = burst;
    this.intervalNanos = intervalSeconds * NANOS_A_SECOND;
  }

  @Override
  public void fill(long[] state, int at, long nowNanos) {
    state[at] = 0;
    state[at + BEGAN] = nowNanos;
    state[at + ABOVE] = 0;
  }

  @Override
  public boolean take(long[] state, int at, long nowNanos, int amount) {
    long past = nowNanos - state[at + BEGAN];
    if (past >= intervalNanos) {
      state[at + ABOVE] = more(state[at], intervalNanos, past, rate) ? 1 : 0;
      state[at] = 0;
      state[at + BEGAN] = nowNanos;
    }
    state[at] += amount;
    return state[at + ABOVE] == 0 && Long.compareUnsigned(state[at], burst) <= 0;
  }

  /** Whether {@code a * b > c * d}, none of them negative, whatever the products are. */
  private static boolean more(long a, long b, long c, long d) {
    int high = Long.compare(Math.multiplyHigh(a, b), Math.multiplyHigh(c, d));
    return high > 0 || high == 0 && Long.compareUnsigned(a * b, c * d) > 0;
  }
}
