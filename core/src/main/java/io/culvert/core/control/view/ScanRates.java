package io.culvert.core.control.view;

import io.culvert.core.control.EntryView;
import java.util.Arrays;

/** Bits a second of every entry between one look at the table and the next, by slot. */
final class ScanRates {

  private static final int FIRST_SLOTS = 1024;

  private long[] ids = new long[FIRST_SLOTS];
  private long[] bytes = new long[FIRST_SLOTS];
  private long[] nanos = new long[FIRST_SLOTS];
  private long[] last = new long[FIRST_SLOTS];
  private long grown;

  /** Bytes that the entry seen last had carried since it was seen before; -1 at first sight. */
  long grown() {
    return grown;
  }

  /** The rate of {@code entry} since it was seen last, which is now; -1 at first sight. */
  long seen(EntryView entry, long nowNanos) {
    int slot = entry.key().slot();
    if (slot >= ids.length) {
      int length = Math.max(slot + 1, ids.length * 2);
      ids = Arrays.copyOf(ids, length);
      bytes = Arrays.copyOf(bytes, length);
      nanos = Arrays.copyOf(nanos, length);
      last = Arrays.copyOf(last, length);
    }
    long now = entry.traffic().bytes();
    long elapsed = nowNanos - nanos[slot];
    grown = ids[slot] == entry.key().id() ? Math.max(0, now - bytes[slot]) : -1;
    long rate = grown >= 0 && elapsed > 0 ? bits(grown, elapsed) : -1;
    ids[slot] = entry.key().id();
    bytes[slot] = now;
    nanos[slot] = nowNanos;
    last[slot] = rate;
    return rate;
  }

  /** The rate of the entry with that key when it was seen last; -1 where it is not known. */
  long last(EntryView.Key key) {
    int slot = key.slot();
    return slot >= 0 && slot < ids.length && ids[slot] == key.id() ? last[slot] : -1;
  }

  /** Bits a second. */
  static long bits(long bytes, long elapsedNanos) {
    return Math.max(0, Math.round(bytes * 8e9 / elapsedNanos));
  }
}
