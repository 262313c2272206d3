package io.culvert.core.chain.match;

/**
 * How a bucket of {@code -m hashlimit} fills and empties. What it holds is kept by {@link
 * RateBuckets}, in {@link #LONGS} longs at a place that every call names. Does not allocate.
 */
public interface BucketRate {

  /** Longs a bucket has. */
  int LONGS = 3;

  /** Makes it a bucket of a key that was not seen for long. */
  void fill(long[] state, int at, long nowNanos);

  /**
   * Whether a packet stays within the rate; a packet that does is taken out.
   *
   * @param amount what the rule that asks counts: the packet's bytes, or one packet
   */
  boolean take(long[] state, int at, long nowNanos, int amount);
}
