package io.culvert.core.chain.match;

import io.culvert.core.clock.SeededRandom;
import java.util.Arrays;

/**
 * One named table of {@code -m hashlimit}: a bucket for each key of addresses and ports ({@code
 * struct xt_hashlimit_htable}). The arrays double up to the maximum; idle buckets are given back
 * when they are met, and all of them before the table grows. Loop only.
 */
public final class RateBuckets {

  /** What asking for a token comes to. */
  enum Token {
    /** There was one, which is taken. */
    TAKEN,
    /** The key has had its share. */
    NONE,
    /** The key is new, and the table full. */
    NO_ROOM
  }

  private static final int INITIAL = 256;
  private static final int KEY_LONGS = 5;

  private final BucketRate rate;
  private final long expireNanos;
  private final int max;
  private long[] keys = new long[INITIAL * KEY_LONGS];
  private long[] states = new long[INITIAL * BucketRate.LONGS];
  private long[] seen = new long[INITIAL];
  private boolean[] used = new boolean[INITIAL];
  private int count;

  /**
   * A table.
   *
   * @param rate how buckets fill and empty
   * @param expireNanos after so much idleness a bucket is forgotten
   * @param max most buckets
   */
  public RateBuckets(BucketRate rate, long expireNanos, int max) {
    this.rate = rate;
    this.expireNanos = expireNanos;
    this.max = max;
  }

  /** Becomes a copy of {@code other}; see {@link io.culvert.core.chain.Match#resume}. */
  void resume(RateBuckets other) {
    keys = other.keys.clone();
    states = other.states.clone();
    seen = other.seen.clone();
    used = other.used.clone();
    count = other.count;
  }

  /** Number of buckets, idle ones included. */
  public int size() {
    return count;
  }

  /** Takes a token of the key for a packet that counts {@code amount}. */
  Token take(long a, long b, long c, long d, long ports, int amount, long nowNanos) {
    int at = find(a, b, c, d, ports);
    boolean fresh = !used[at];
    if (fresh) {
      if (count >= max || count * 2 >= used.length) {
        makeRoom(nowNanos);
        if (count >= max) {
          return Token.NO_ROOM;
        }
        at = find(a, b, c, d, ports);
      }
      put(at, a, b, c, d, ports);
    }
    if (fresh || nowNanos - seen[at] >= expireNanos) {
      rate.fill(states, at * BucketRate.LONGS, nowNanos);
    }
    seen[at] = nowNanos;
    return rate.take(states, at * BucketRate.LONGS, nowNanos, amount) ? Token.TAKEN : Token.NONE;
  }

  private int find(long a, long b, long c, long d, long ports) {
    long hash = SeededRandom.mix(SeededRandom.mix(a ^ b * 31) + (c ^ d * 31) + ports);
    int mask = used.length - 1;
    int at = (int) hash & mask;
    while (used[at] && !is(at * KEY_LONGS, a, b, c, d, ports)) {
      at = at + 1 & mask;
    }
    return at;
  }

  private boolean is(int k, long a, long b, long c, long d, long ports) {
    return keys[k + 1] == b
        && keys[k + 3] == d
        && keys[k + 4] == ports
        && keys[k] == a
        && keys[k + 2] == c;
  }

  private void put(int at, long a, long b, long c, long d, long ports) {
    int k = at * KEY_LONGS;
    keys[k] = a;
    keys[k + 1] = b;
    keys[k + 2] = c;
    keys[k + 3] = d;
    keys[k + 4] = ports;
    used[at] = true;
    count++;
  }

  /** Builds the table anew without idle buckets, twice as large where half of it stays in use. */
  private void makeRoom(long nowNanos) {
    long[] oldKeys = keys;
    long[] oldStates = states;
    long[] oldSeen = seen;
    boolean[] oldUsed = used;
    int living = 0;
    for (int i = 0; i < oldUsed.length; i++) {
      oldUsed[i] &= nowNanos - oldSeen[i] < expireNanos;
      living += oldUsed[i] ? 1 : 0;
    }
    int size = living * 4 >= oldUsed.length ? oldUsed.length * 2 : oldUsed.length;
    if (size == oldUsed.length) {
      oldKeys = keys.clone();
      oldStates = states.clone();
      oldSeen = seen.clone();
      oldUsed = used.clone();
      Arrays.fill(used, false);
    } else {
      keys = new long[size * KEY_LONGS];
      states = new long[size * BucketRate.LONGS];
      seen = new long[size];
      used = new boolean[size];
    }
    count = 0;
    for (int i = 0; i < oldUsed.length; i++) {
      if (oldUsed[i]) {
        int k = i * KEY_LONGS;
        long ports = oldKeys[k + 4];
        int at = find(oldKeys[k], oldKeys[k + 1], oldKeys[k + 2], oldKeys[k + 3], ports);
        put(at, oldKeys[k], oldKeys[k + 1], oldKeys[k + 2], oldKeys[k + 3], ports);
        System.arraycopy(
            oldStates, i * BucketRate.LONGS, states, at * BucketRate.LONGS, BucketRate.LONGS);
        seen[at] = oldSeen[i];
      }
    }
  }
}
