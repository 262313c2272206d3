package io.culvert.core.chain.match;

/** So many packets a time: credit is time, up to what a burst takes. */
public final class PacketRate implements BucketRate {

  private static final int LAST = 1;

  private final long costNanos;
  private final long capNanos;

  /**
   * A rate.
   *
   * @param costNanos time that earns one packet
   * @param burst packets a bucket holds
   */
  public PacketRate(long costNanos, long burst) {
    this.costNanos = costNanos;
    this.capNanos = costNanos > Long.MAX_VALUE / burst ? Long.MAX_VALUE : costNanos * burst;
  }

  @Override
  public void fill(long[] state, int at, long nowNanos) {
    state[at] = capNanos;
    state[at + LAST] = nowNanos;
  }

  @Override
  public boolean take(long[] state, int at, long nowNanos, int amount) {
    long earned = nowNanos - state[at + LAST];
    long credit = earned > capNanos - state[at] ? capNanos : state[at] + earned;
    boolean enough = credit >= costNanos;
    state[at] = enough ? credit - costNanos : credit;
    state[at + LAST] = nowNanos;
    return enough;
  }
}
