package io.culvert.core.route;

import java.util.Arrays;

/**
 * Longest-prefix match over keys of up to 128 bits, aligned to the top (an IPv4 address sits in the
 * upper half of {@code high}). A path-compressed binary trie in arrays: a look-up visits at most
 * one node a bit of difference, and allocates nothing. Filled by the builder, then never changed.
 */
final class PrefixTrie {

  private static final int NONE = 0;

  private long[] high = new long[16];
  private long[] low = new long[16];
  private int[] length = new int[16];
  private int[] children = new int[32];
  private Route[] routes = new Route[16];
  private int count = 1;

  /** The route of the longest prefix that covers the key, or {@code null}. */
  Route longest(long keyHigh, long keyLow) {
    Route best = routes[0];
    int node = children[bit(keyHigh, keyLow, 0)];
    while (node != NONE && covers(node, keyHigh, keyLow)) {
      Route here = routes[node];
      if (here != null) {
        best = here;
      }
      int bits = length[node];
      if (bits == 128) {
        break;
      }
      node = children[2 * node + bit(keyHigh, keyLow, bits)];
    }
    return best;
  }

  /** The route of exactly this prefix, or {@code null}. */
  Route exact(long keyHigh, long keyLow, int bits) {
    int node = 0;
    while (length[node] < bits) {
      node = children[2 * node + bit(keyHigh, keyLow, length[node])];
      if (node == NONE || length[node] > bits || !covers(node, keyHigh, keyLow)) {
        return null;
      }
    }
    return routes[node];
  }

  /** Sets the route of a prefix; bits behind {@code bits} must be clear. */
  void put(long keyHigh, long keyLow, int bits, Route route) {
    int node = 0;
    while (length[node] != bits) {
      int link = 2 * node + bit(keyHigh, keyLow, length[node]);
      int child = children[link];
      if (child == NONE) {
        int leaf = add(keyHigh, keyLow, bits, route);
        children[link] = leaf;
        return;
      }
      int common = Math.min(Math.min(bits, length[child]), sharedBits(child, keyHigh, keyLow));
      if (common < length[child]) {
        split(link, child, common);
        child = children[link];
      }
      node = child;
    }
    routes[node] = route;
  }

  private void split(int link, int child, int common) {
    int middle = add(high[child], low[child], common, null);
    children[2 * middle + bit(high[child], low[child], common)] = child;
    children[link] = middle;
  }

  private int add(long keyHigh, long keyLow, int bits, Route route) {
    if (count == length.length) {
      high = Arrays.copyOf(high, 2 * count);
      low = Arrays.copyOf(low, 2 * count);
      length = Arrays.copyOf(length, 2 * count);
      routes = Arrays.copyOf(routes, 2 * count);
      children = Arrays.copyOf(children, 4 * count);
    }
    high[count] = keyHigh;
    low[count] = keyLow;
    length[count] = bits;
    routes[count] = route;
    return count++;
  }

  private boolean covers(int node, long keyHigh, long keyLow) {
    return sharedBits(node, keyHigh, keyLow) >= length[node];
  }

  private int sharedBits(int node, long keyHigh, long keyLow) {
    long different = keyHigh ^ high[node];
    return different != 0
        ? Long.numberOfLeadingZeros(different)
        : 64 + Long.numberOfLeadingZeros(keyLow ^ low[node]);
  }

  private static int bit(long keyHigh, long keyLow, int index) {
    return (int) (index < 64 ? keyHigh >>> (63 - index) : keyLow >>> (127 - index)) & 1;
  }
}
