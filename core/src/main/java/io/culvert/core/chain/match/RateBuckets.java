package io.culvert.core.chain.match;

import io.culvert.core.clock.SeededRandom;
import java.util.Arrays;

/**
 * One named table of {@code -m hashlimit}: a bucket of tokens for each key of addresses and ports
 * ({@code struct xt_hashlimit_htable}). The arrays double up to the maximum; idle buckets are given
 * back when they are met, and all of them before the table grows. Loop only.
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

  private final long costNanos;
  private final long capNanos;
  private final long expireNanos;
  private final int max;
  private long[] keys = new long[INITIAL * KEY_LONGS];
  private long[] credits = new long[INITIAL];
  private long[] seen = new long[INITIAL];
  private boolean[] used = new boolean[INITIAL];
  private int count;

  /**
   * A table.
   *
   * @param costNanos time that earns one packet
   * @param burst packets a bucket holds
   * @param expireNanos after so much idleness a bucket is forgotten
   * @param max most buckets
   */
  public RateBuckets(long costNanos, long burst, long expireNanos, int max) {
    this.costNanos = costNanos;
    this.capNanos = costNanos > Long.MAX_VALUE / burst ? Long.MAX_VALUE : costNanos * burst;
    this.expireNanos = expireNanos;
    this.max = max;
  }

  /** Becomes a copy of {@code other}; see {@link io.culvert.core.chain.Match#resume}. */
  void resume(RateBuckets other) {
    keys = other.keys.clone();
    credits = other.credits.clone();
    seen = other.seen.clone();
    used = other.used.clone();
    count = other.count;
  }

  /** Number of buckets, idle ones included. */
  public int size() {
    return count;
  }

  /** Takes a token of the key. */
  Token take(long a, long b, long c, long d, long ports, long nowNanos) {
    int at = find(a, b, c, d, ports);
    if (used[at] && nowNanos - seen[at] >= expireNanos) {
      credits[at] = capNanos;
    } else if (used[at]) {
      long earned = nowNanos - seen[at];
      credits[at] = earned > capNanos - credits[at] ? capNanos : credits[at] + earned;
    } else {
      if (count >= max || count * 2 >= used.length) {
        makeRoom(nowNanos);
        if (count >= max) {
          return Token.NO_ROOM;
        }
        at = find(a, b, c, d, ports);
      }
      put(at, a, b, c, d, ports);
      credits[at] = capNanos;
    }
    seen[at] = nowNanos;
    if (credits[at] < costNanos) {
      return Token.NONE;
    }
    credits[at] -= costNanos;
    return Token.TAKEN;
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
    long[] oldCredits = credits;
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
      oldCredits = credits.clone();
      oldSeen = seen.clone();
      oldUsed = used.clone();
      Arrays.fill(used, false);
    } else {
      keys = new long[size * KEY_LONGS];
      credits = new long[size];
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
        credits[at] = oldCredits[i];
        seen[at] = oldSeen[i];
      }
    }
  }
}
