package io.culvert.core.wire;

/** One counter for each {@link DropReason} of one engine. Loop only; does not allocate. */
public final class DropCounters {

  private final long[] counts = new long[DropReason.values().length];

  /** Counts one packet. */
  public void count(DropReason reason) {
    counts[reason.ordinal()]++;
  }

  /** Packets counted under {@code reason}. */
  public long of(DropReason reason) {
    return counts[reason.ordinal()];
  }

  /** Packets counted under all reasons. */
  public long total() {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }
}
