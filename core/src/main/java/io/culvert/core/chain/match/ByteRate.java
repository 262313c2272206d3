package io.culvert.core.chain.match;

/**
 * So many bytes a second: credit of one second, which a burst lets be filled again at once some
 * times ({@code hashlimit_byte_cost}). A bucket that has used those up gets them back only by being
 * forgotten.
 */
public final class ByteRate implements BucketRate {

  /** A packet counts in pieces of 1 &lt;&lt; 4 bytes ({@code XT_HASHLIMIT_BYTE_SHIFT}). */
  private static final int PIECE_SHIFT = 4;

  /** What a second earns: {@code CREDITS_PER_JIFFY_BYTES * HZ}, for HZ of 250 and of 1000. */
  private static final long CREDITS_A_SECOND = 4_194_304_000L;

  private static final long NANOS_A_SECOND = 1_000_000_000L;

  /** Credit is kept in parts so small that a nanosecond earns a whole number of them. */
  private static final long PARTS = 1_000_000;

  private static final long PARTS_A_NANO = CREDITS_A_SECOND * PARTS / NANOS_A_SECOND;
  private static final int LAST = 1;
  private static final int REFILLS = 2;

  private final long pieceCredits;
  private final long refills;

  /**
   * A rate.
   *
   * @param cost what the kernel is told of it: 2^32 over the number of pieces a second, 32 bits
   * @param refills how many seconds' worth a burst is
   */
  public ByteRate(long cost, long refills) {
    this.pieceCredits = pieceCredits(cost);
    this.refills = refills;
  }

  /** Credits a piece costs ({@code user2credits_byte}); 0 where the rate is too high. */
  public static long pieceCredits(long cost) {
    return cost * CREDITS_A_SECOND >>> Integer.SIZE;
  }

  @Override
  public void fill(long[] state, int at, long nowNanos) {
    state[at] = CREDITS_A_SECOND * PARTS;
    state[at + LAST] = nowNanos;
    state[at + REFILLS] = refills;
  }

  @Override
  public boolean take(long[] state, int at, long nowNanos, int amount) {
    long full = CREDITS_A_SECOND * PARTS;
    long earned = Math.min(NANOS_A_SECOND, nowNanos - state[at + LAST]) * PARTS_A_NANO;
    long credit = Math.min(full, state[at] + earned);
    long pieces = (amount >> PIECE_SHIFT) + 1L;
    long cost = Math.min(CREDITS_A_SECOND, pieces * pieceCredits) * PARTS;
    if (credit < cost && state[at + REFILLS] > 0) {
      state[at + REFILLS]--;
      credit = full;
    }
    boolean enough = credit >= cost;
    state[at] = enough ? credit - cost : credit;
    state[at + LAST] = nowNanos;
    return enough;
  }
}
