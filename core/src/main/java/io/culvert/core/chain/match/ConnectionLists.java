package io.culvert.core.chain.match;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.conntrack.PacketTuple;
import java.util.Arrays;

/**
 * Lists of connections by network, each a tuple and its zone, in the order they came; in arrays
 * that double when they are full. A list that has become empty is kept until the room is needed.
 * Loop only.
 */
final class ConnectionLists {

  static final int NONE = -1;

  private static final int INITIAL = 64;
  private static final int WORDS = 5;

  private int[] buckets = filled(INITIAL);
  private long[] highs = new long[INITIAL];
  private long[] lows = new long[INITIAL];
  private int[] zones = new int[INITIAL];
  private int[] firsts = filled(INITIAL);
  private int[] lasts = filled(INITIAL);
  private int[] counts = new int[INITIAL];
  private int[] keptCounts = new int[INITIAL];
  private long[] lookedAfter = new long[INITIAL];
  private int[] nextInBucket = new int[INITIAL];
  private int listCount;

  private long[] tuples = new long[INITIAL * WORDS];
  private int[] nexts = new int[INITIAL];
  private int nodeCount;
  private int freeNode = NONE;

  private static int[] filled(int size) {
    int[] all = new int[size];
    Arrays.fill(all, NONE);
    return all;
  }

  /** Becomes a copy of {@code other}; see {@link io.culvert.core.chain.Match#resume}. */
  void resume(ConnectionLists other) {
    buckets = other.buckets.clone();
    highs = other.highs.clone();
    lows = other.lows.clone();
    zones = other.zones.clone();
    firsts = other.firsts.clone();
    lasts = other.lasts.clone();
    counts = other.counts.clone();
    keptCounts = other.keptCounts.clone();
    lookedAfter = other.lookedAfter.clone();
    nextInBucket = other.nextInBucket.clone();
    listCount = other.listCount;
    tuples = other.tuples.clone();
    nexts = other.nexts.clone();
    nodeCount = other.nodeCount;
    freeNode = other.freeNode;
  }

  /** The list of a network, or {@link #NONE}. */
  int find(long high, long low, int zone) {
    int i = buckets[bucket(high, low, zone)];
    while (i != NONE && (lows[i] != low || highs[i] != high || zones[i] != zone)) {
      i = nextInBucket[i];
    }
    return i;
  }

  /** Makes the list of a network that has none. */
  int make(long high, long low, int zone, long jiffy) {
    if (listCount == highs.length) {
      compact();
    }
    int list = listCount++;
    highs[list] = high;
    lows[list] = low;
    zones[list] = zone;
    firsts[list] = NONE;
    lasts[list] = NONE;
    counts[list] = 0;
    keptCounts[list] = 0;
    lookedAfter[list] = jiffy;
    index(list);
    return list;
  }

  private int bucket(long high, long low, int zone) {
    return (int) (SeededRandom.mix(high * 31 + low + zone) & buckets.length - 1);
  }

  private void index(int list) {
    int bucket = bucket(highs[list], lows[list], zones[list]);
    nextInBucket[list] = buckets[bucket];
    buckets[bucket] = list;
  }

  /** Drops empty lists; doubles the room where that leaves more than half in use. */
  private void compact() {
    int kept = 0;
    for (int i = 0; i < listCount; i++) {
      if (counts[i] > 0) {
        highs[kept] = highs[i];
        lows[kept] = lows[i];
        zones[kept] = zones[i];
        firsts[kept] = firsts[i];
        lasts[kept] = lasts[i];
        counts[kept] = counts[i];
        keptCounts[kept] = keptCounts[i];
        lookedAfter[kept++] = lookedAfter[i];
      }
    }
    listCount = kept;
    if (kept > highs.length / 2) {
      grow(highs.length * 2);
    }
    Arrays.fill(buckets, NONE);
    for (int i = 0; i < listCount; i++) {
      index(i);
    }
  }

  private void grow(int size) {
    highs = Arrays.copyOf(highs, size);
    lows = Arrays.copyOf(lows, size);
    zones = Arrays.copyOf(zones, size);
    firsts = Arrays.copyOf(firsts, size);
    lasts = Arrays.copyOf(lasts, size);
    counts = Arrays.copyOf(counts, size);
    keptCounts = Arrays.copyOf(keptCounts, size);
    lookedAfter = Arrays.copyOf(lookedAfter, size);
    nextInBucket = new int[size];
    buckets = new int[size];
  }

  int count(int list) {
    return counts[list];
  }

  /** The jiffy in which the list was last looked after. */
  long lookedAfter(int list) {
    return lookedAfter[list];
  }

  /** Notes that the list has been looked after. */
  void lookedAfter(int list, long jiffy) {
    lookedAfter[list] = jiffy;
    keptCounts[list] = counts[list];
  }

  /** How many came since it was last looked after. */
  int added(int list) {
    return counts[list] - keptCounts[list];
  }

  int first(int list) {
    return firsts[list];
  }

  int next(int node) {
    return nexts[node];
  }

  /** Copies a node's tuple into {@code into} and returns it. */
  PacketTuple tuple(int node, PacketTuple into) {
    int at = node * WORDS;
    into.sourceHigh = tuples[at];
    into.sourceLow = tuples[at + 1];
    into.destinationHigh = tuples[at + 2];
    into.destinationLow = tuples[at + 3];
    into.meta = tuples[at + 4];
    return into;
  }

  /** Puts a connection at the end. */
  void add(int list, PacketTuple tuple) {
    int node = freeNode;
    if (node != NONE) {
      freeNode = nexts[node];
    } else {
      if (nodeCount == nexts.length) {
        tuples = Arrays.copyOf(tuples, nodeCount * 2 * WORDS);
        nexts = Arrays.copyOf(nexts, nodeCount * 2);
      }
      node = nodeCount++;
    }
    int at = node * WORDS;
    tuples[at] = tuple.sourceHigh;
    tuples[at + 1] = tuple.sourceLow;
    tuples[at + 2] = tuple.destinationHigh;
    tuples[at + 3] = tuple.destinationLow;
    tuples[at + 4] = tuple.meta;
    nexts[node] = NONE;
    if (lasts[list] == NONE) {
      firsts[list] = node;
    } else {
      nexts[lasts[list]] = node;
    }
    lasts[list] = node;
    counts[list]++;
  }

  /** Takes {@code node}, which follows {@code before} ({@link #NONE}: none), out of its list. */
  void remove(int list, int before, int node) {
    if (before == NONE) {
      firsts[list] = nexts[node];
    } else {
      nexts[before] = nexts[node];
    }
    if (lasts[list] == node) {
      lasts[list] = before;
    }
    nexts[node] = freeNode;
    freeNode = node;
    counts[list]--;
  }
}
