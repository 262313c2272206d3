package io.culvert.core.chain.match;

import io.culvert.core.clock.SeededRandom;
import java.util.Arrays;

/**
 * Lists of connections by network, in arrays that double when they are full. A list whose network
 * has no connection is used again. Loop only.
 */
final class ConnectionLists {

  private static final int NONE = -1;
  private static final int INITIAL = 64;

  private int[] buckets = filled(INITIAL);
  private long[] highs = new long[INITIAL];
  private long[] lows = new long[INITIAL];
  private int[] zones = new int[INITIAL];
  private int[] firsts = filled(INITIAL);
  private int[] nextInBucket = new int[INITIAL];
  private int listCount;

  private int[] slots = new int[INITIAL];
  private long[] ids = new long[INITIAL];
  private int[] nexts = new int[INITIAL];
  private int nodeCount;
  private int freeNode = NONE;

  private static int[] filled(int size) {
    int[] all = new int[size];
    Arrays.fill(all, NONE);
    return all;
  }

  /** The list of a network, made if there is none. */
  int list(long high, long low, int zone) {
    for (int i = buckets[bucket(high, low, zone)]; i != NONE; i = nextInBucket[i]) {
      if (lows[i] == low && highs[i] == high && zones[i] == zone) {
        return i;
      }
    }
    if (listCount == highs.length) {
      compact();
    }
    int list = listCount++;
    highs[list] = high;
    lows[list] = low;
    zones[list] = zone;
    firsts[list] = NONE;
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
      if (firsts[i] != NONE) {
        highs[kept] = highs[i];
        lows[kept] = lows[i];
        zones[kept] = zones[i];
        firsts[kept++] = firsts[i];
      }
    }
    listCount = kept;
    if (kept > highs.length / 2) {
      int size = highs.length * 2;
      highs = Arrays.copyOf(highs, size);
      lows = Arrays.copyOf(lows, size);
      zones = Arrays.copyOf(zones, size);
      firsts = Arrays.copyOf(firsts, size);
      nextInBucket = new int[size];
      buckets = new int[size];
    }
    Arrays.fill(buckets, NONE);
    for (int i = 0; i < listCount; i++) {
      index(i);
    }
  }

  int first(int list) {
    return firsts[list];
  }

  int next(int node) {
    return nexts[node];
  }

  int slot(int node) {
    return slots[node];
  }

  long id(int node) {
    return ids[node];
  }

  void add(int list, int slot, long id) {
    int node = freeNode;
    if (node != NONE) {
      freeNode = nexts[node];
    } else {
      if (nodeCount == slots.length) {
        slots = Arrays.copyOf(slots, nodeCount * 2);
        ids = Arrays.copyOf(ids, nodeCount * 2);
        nexts = Arrays.copyOf(nexts, nodeCount * 2);
      }
      node = nodeCount++;
    }
    slots[node] = slot;
    ids[node] = id;
    nexts[node] = firsts[list];
    firsts[list] = node;
  }

  /** Takes {@code node}, which follows {@code before} (-1: none), out of its list. */
  void remove(int list, int before, int node) {
    if (before == NONE) {
      firsts[list] = nexts[node];
    } else {
      nexts[before] = nexts[node];
    }
    nexts[node] = freeNode;
    freeNode = node;
  }
}
