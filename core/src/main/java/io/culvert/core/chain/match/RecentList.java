package io.culvert.core.chain.match;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.wire.IpAddress;
import java.util.Arrays;

/**
 * One named list of {@code -m recent}: addresses with the times they were seen at, at most {@link
 * #CAPACITY}, the least recently seen one goes first ({@code struct recent_table}). Everything is
 * made at the start: nothing allocates for a packet. Loop only.
 */
public final class RecentList {

  /** Addresses a list holds (module option {@code ip_list_tot}). */
  public static final int CAPACITY = 100;

  private static final int NONE = -1;
  private static final int BUCKETS = 256;

  private final IpAddress mask;
  private final long[] highs = new long[CAPACITY];
  private final long[] lows = new long[CAPACITY];
  private final int[] versions = new int[CAPACITY];
  private final int[] ttls = new int[CAPACITY];
  private final int[] nextInBucket = new int[CAPACITY];
  private final int[] buckets = new int[BUCKETS];
  private final int[] older = new int[CAPACITY + 1];
  private final int[] newer = new int[CAPACITY + 1];
  private final int[] free = new int[CAPACITY];
  private int freeCount;
  private int stampsEach;
  private long[] stamps = {};
  private final int[] stampCounts = new int[CAPACITY];
  private final int[] stampNext = new int[CAPACITY];

  /** A list of addresses under {@code mask}. */
  public RecentList(IpAddress mask) {
    this.mask = mask;
    clear();
  }

  private void clear() {
    Arrays.fill(buckets, NONE);
    freeCount = 0;
    for (int i = CAPACITY - 1; i >= 0; i--) {
      free[freeCount++] = i;
    }
    older[CAPACITY] = CAPACITY;
    newer[CAPACITY] = CAPACITY;
  }

  /** Becomes a copy of {@code other}; see {@link io.culvert.core.chain.Match#resume}. */
  void resume(RecentList other) {
    copy(other.versions, versions);
    copy(other.ttls, ttls);
    copy(other.nextInBucket, nextInBucket);
    copy(other.buckets, buckets);
    copy(other.older, older);
    copy(other.newer, newer);
    copy(other.free, free);
    copy(other.stampCounts, stampCounts);
    copy(other.stampNext, stampNext);
    System.arraycopy(other.highs, 0, highs, 0, CAPACITY);
    System.arraycopy(other.lows, 0, lows, 0, CAPACITY);
    stamps = other.stamps.clone();
    stampsEach = other.stampsEach;
    freeCount = other.freeCount;
  }

  private static void copy(int[] from, int[] to) {
    System.arraycopy(from, 0, to, 0, to.length);
  }

  /** Makes room for {@code count} times an address; a list that must grow forgets what it has. */
  public void remember(int count) {
    int rounded = Integer.highestOneBit(Math.max(1, count - 1)) << (count > 1 ? 1 : 0);
    if (rounded > stampsEach) {
      stampsEach = rounded;
      stamps = new long[CAPACITY * stampsEach];
      clear();
    }
  }

  /** Number of addresses in the list. */
  public int size() {
    return CAPACITY - freeCount;
  }

  /** The entry of an address, or -1; {@code ttl} 0 is any. */
  int find(int version, long high, long low, int ttl) {
    long h = high & mask.high();
    long l = low & mask.low();
    for (int i = buckets[bucket(h, l)]; i != NONE; i = nextInBucket[i]) {
      boolean sameTtl = ttl == 0 || ttls[i] == 0 || ttls[i] == ttl;
      if (lows[i] == l && highs[i] == h && versions[i] == version && sameTtl) {
        return i;
      }
    }
    return NONE;
  }

  private static int bucket(long high, long low) {
    return (int) (SeededRandom.mix(high * 31 + low) & BUCKETS - 1);
  }

  /** Adds an address seen now, in place of the oldest one where the list is full. */
  void add(int version, long high, long low, int ttl, long nowNanos) {
    if (freeCount == 0) {
      remove(newer[CAPACITY]);
    }
    int i = free[--freeCount];
    highs[i] = high & mask.high();
    lows[i] = low & mask.low();
    versions[i] = version;
    ttls[i] = ttl;
    stampCounts[i] = 1;
    stampNext[i] = 1;
    stamps[i * stampsEach] = nowNanos;
    int bucket = bucket(highs[i], lows[i]);
    nextInBucket[i] = buckets[bucket];
    buckets[bucket] = i;
    append(i);
  }

  /** Notes that an address was seen now. */
  void seen(int i, int ttl, long nowNanos) {
    int at = stampNext[i] & stampsEach - 1;
    stamps[i * stampsEach + at] = nowNanos;
    stampNext[i] = at + 1;
    stampCounts[i] = Math.max(stampCounts[i], at + 1);
    ttls[i] = ttl;
    unlink(i);
    append(i);
  }

  void remove(int i) {
    int bucket = bucket(highs[i], lows[i]);
    if (buckets[bucket] == i) {
      buckets[bucket] = nextInBucket[i];
    } else {
      int before = buckets[bucket];
      while (nextInBucket[before] != i) {
        before = nextInBucket[before];
      }
      nextInBucket[before] = nextInBucket[i];
    }
    unlink(i);
    free[freeCount++] = i;
  }

  /** Whether the address was seen {@code hits} times since {@code sinceNanos}; 0 hits: once. */
  boolean seenSince(int i, long sinceNanos, int hits) {
    int found = 0;
    for (int s = 0; s < stampCounts[i]; s++) {
      if (stamps[i * stampsEach + s] - sinceNanos >= 0 && (hits == 0 || ++found >= hits)) {
        return true;
      }
    }
    return false;
  }

  /** Forgets the oldest address if it was not seen since, unless it is {@code spared}. */
  void reap(long sinceNanos, int spared) {
    int oldest = newer[CAPACITY];
    if (oldest == CAPACITY || oldest == spared) {
      return;
    }
    long last = stamps[oldest * stampsEach + (stampNext[oldest] - 1 & stampsEach - 1)];
    if (last - sinceNanos < 0) {
      remove(oldest);
    }
  }

  private void append(int i) {
    int last = older[CAPACITY];
    newer[last] = i;
    older[i] = last;
    newer[i] = CAPACITY;
    older[CAPACITY] = i;
  }

  private void unlink(int i) {
    newer[older[i]] = newer[i];
    older[newer[i]] = older[i];
  }
}
