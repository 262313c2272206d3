package io.culvert.core.route;

import io.culvert.core.clock.SeededRandom;
import java.util.Arrays;

/**
 * Path MTUs of single destinations of one family, learned and forgotten in time: what the kernel
 * keeps as exceptions to its routes ({@code update_or_create_fnhe} in net/ipv4/route.c, {@code
 * rt6_insert_exception} in net/ipv6/route.c). Of more than there is room for, the one that would
 * end first goes. Loop only; does not allocate.
 */
public final class PathMtus {

  /** What {@link #bytes} says of a destination nothing was learned about. */
  public static final int UNKNOWN = Integer.MAX_VALUE;

  private static final int SETS = 256;
  private static final int WAYS = 5;

  private final long seed;
  private final long[] high = new long[SETS * WAYS];
  private final long[] low = new long[SETS * WAYS];
  private final long[] endNanos = new long[SETS * WAYS];
  private final int[] mtuBytes = new int[SETS * WAYS];
  private final boolean[] locked = new boolean[SETS * WAYS];
  private boolean any;

  /** {@code seed} keeps senders from choosing who shares a set. */
  public PathMtus(long seed) {
    this.seed = seed;
  }

  /** Whether anything was learned since the last {@link #clear}. */
  public boolean any() {
    return any;
  }

  /** The path MTU in bytes of a destination, or {@link #UNKNOWN}. */
  public int bytes(long addressHigh, long addressLow, long nowNanos) {
    int row = any ? row(addressHigh, addressLow, nowNanos) : -1;
    return row < 0 ? UNKNOWN : mtuBytes[row];
  }

  /** Whether what was learned holds for forwarded packets too, and stays until it ends. */
  public boolean locked(long addressHigh, long addressLow, long nowNanos) {
    int row = any ? row(addressHigh, addressLow, nowNanos) : -1;
    return row >= 0 && locked[row];
  }

  /** Remembers a destination's path MTU until {@code end}. */
  public void learn(
      long addressHigh, long addressLow, int bytes, boolean lock, long nowNanos, long end) {
    int row = row(addressHigh, addressLow, nowNanos);
    if (row < 0) {
      row = free(set(addressHigh, addressLow), nowNanos);
    }
    any = true;
    high[row] = addressHigh;
    low[row] = addressLow;
    mtuBytes[row] = bytes;
    locked[row] = lock;
    endNanos[row] = end;
  }

  /** Forgets everything: the routes these were exceptions to are gone. */
  public void clear() {
    any = false;
    Arrays.fill(mtuBytes, 0);
  }

  private int set(long addressHigh, long addressLow) {
    long hash = SeededRandom.mix(SeededRandom.mix(seed ^ addressHigh) ^ addressLow);
    return ((int) hash & SETS - 1) * WAYS;
  }

  private int row(long addressHigh, long addressLow, long nowNanos) {
    int set = set(addressHigh, addressLow);
    for (int i = set; i < set + WAYS; i++) {
      if (low[i] == addressLow && high[i] == addressHigh && alive(i, nowNanos)) {
        return i;
      }
    }
    return -1;
  }

  private boolean alive(int row, long nowNanos) {
    return mtuBytes[row] != 0 && endNanos[row] - nowNanos > 0;
  }

  private int free(int set, long nowNanos) {
    int first = set;
    for (int i = set; i < set + WAYS; i++) {
      if (!alive(i, nowNanos)) {
        return i;
      }
      if (endNanos[i] - endNanos[first] < 0) {
        first = i;
      }
    }
    return first;
  }
}
