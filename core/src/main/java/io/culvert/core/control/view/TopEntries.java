package io.culvert.core.control.view;

import io.culvert.core.control.EntryView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The first so many entries of an order, out of any number that come by: a heap whose root is the
 * last of those kept. Costs its size in memory, and the logarithm of it for an entry that is kept.
 */
final class TopEntries {

  private final int limit;
  private long[] high = new long[64];
  private long[] low = new long[64];
  private long[] id = new long[64];
  private int[] slot = new int[64];
  private int size;

  /** Keeps the first {@code limit}. */
  TopEntries(int limit) {
    this.limit = limit;
  }

  /** An entry with its sort key comes by. */
  void add(long keyHigh, long keyLow, EntryView.Key key) {
    if (size < limit) {
      grow();
      set(size, keyHigh, keyLow, key.id(), key.slot());
      up(size++);
    } else if (limit > 0 && before(keyHigh, keyLow, key.id(), 0)) {
      set(0, keyHigh, keyLow, key.id(), key.slot());
      down(0, size);
    }
  }

  /** Those from {@code offset} on, in order. Ends the collecting. */
  List<EntryView.Key> from(int offset) {
    // heap sort: the root, which is the last, goes behind those that are left
    for (int end = size - 1; end > 0; end--) {
      swap(0, end);
      down(0, end);
    }
    List<EntryView.Key> keys = new ArrayList<>(Math.max(0, size - offset));
    for (int i = offset; i < size; i++) {
      keys.add(new EntryView.Key(slot[i], id[i]));
    }
    return keys;
  }

  private void grow() {
    if (size == high.length) {
      int length = (int) Math.min(limit, 2L * size);
      high = Arrays.copyOf(high, length);
      low = Arrays.copyOf(low, length);
      id = Arrays.copyOf(id, length);
      slot = Arrays.copyOf(slot, length);
    }
  }

  private void set(int at, long keyHigh, long keyLow, long newId, int newSlot) {
    high[at] = keyHigh;
    low[at] = keyLow;
    id[at] = newId;
    slot[at] = newSlot;
  }

  private boolean before(long keyHigh, long keyLow, long otherId, int at) {
    int byHigh = Long.compareUnsigned(keyHigh, high[at]);
    if (byHigh != 0) {
      return byHigh < 0;
    }
    int byLow = Long.compareUnsigned(keyLow, low[at]);
    return byLow != 0 ? byLow < 0 : otherId < id[at];
  }

  private boolean before(int a, int b) {
    return before(high[a], low[a], id[a], b);
  }

  private void up(int from) {
    int at = from;
    while (at > 0 && before((at - 1) / 2, at)) {
      swap(at, (at - 1) / 2);
      at = (at - 1) / 2;
    }
  }

  private void down(int from, int end) {
    int at = from;
    while (true) {
      int last = at;
      for (int child = 2 * at + 1; child <= 2 * at + 2 && child < end; child++) {
        if (before(last, child)) {
          last = child;
        }
      }
      if (last == at) {
        return;
      }
      swap(at, last);
      at = last;
    }
  }

  private void swap(int a, int b) {
    long h = high[a];
    long l = low[a];
    long i = id[a];
    int s = slot[a];
    set(a, high[b], low[b], id[b], slot[b]);
    set(b, h, l, i, s);
  }
}
