package io.culvert.core.conntrack;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.wire.DropReason;

/**
 * How many entries one source may have and open in a second, so that one that floods finds its own
 * end and not the table's. Culvert's own: Linux has rules for it, and no setting. Off at first; on,
 * it counts what is opened from then on.
 *
 * <p>A source is an IPv4 address or an IPv6 network of 64 bits. Each has a row in one of two
 * buckets of eight, of twice as many rows as there may be entries. A row without entries is
 * anybody's once its second is over, and before that where there is no other. Where all sixteen
 * have entries, a source is let through and not counted. Loop only; allocates only where it is
 * turned on or the limit of the table grows.
 */
final class SourceQuota implements ConntrackListener {

  private static final int BUCKET_ROWS = 8;
  private static final int LEAST_ROWS = 1 << 10;
  private static final int MOST_ROWS = 1 << 21;
  private static final int IPV4 = 4;
  private static final long SECOND_NANOS = 1_000_000_000L;

  /** Above an IPv4 address: no IPv6 source begins like this, as multicast does. */
  private static final long IPV4_KEY = 0xFFFF_FFFFL << 32;

  private final Tunable entries;
  private final Tunable newPerSecond;
  private final Tunable maximum;
  private final long seed;
  private final PacketTuple scratch = new PacketTuple();
  private long[] keys = {};
  private int[] counts = {};

  /** When the next one is due, at an even pace. */
  private long[] dueNanos = {};

  /** With those settings. */
  SourceQuota(ConntrackTunables settings, long seed) {
    this.seed = seed;
    entries = settings.quotaEntries;
    newPerSecond = settings.quotaNewPerSecond;
    maximum = settings.maximum;
    entries.onChange(most -> fit(most != 0, maximum.value()));
    newPerSecond.onChange(most -> fit(most != 0, maximum.value()));
    maximum.onChange(most -> fit(on(), most));
  }

  /** Whether there is any. */
  boolean on() {
    return entries.on() || newPerSecond.on();
  }

  /** Makes room for the sources of so many entries; never less than there is. */
  private void fit(boolean wanted, long most) {
    long rows = most == 0 ? MOST_ROWS : Math.max(LEAST_ROWS, Math.min(MOST_ROWS, 2 * most));
    int wide = Integer.highestOneBit((int) rows - 1) << 1;
    if (!wanted || wide <= keys.length) {
      return;
    }
    long[] oldKeys = keys;
    int[] oldCounts = counts;
    long[] oldDue = dueNanos;
    keys = new long[wide];
    counts = new int[wide];
    dueNanos = new long[wide];
    for (int i = 0; i < oldKeys.length; i++) {
      int row = oldCounts[i] == 0 ? -1 : unused(hash(oldKeys[i]));
      if (row >= 0) {
        keys[row] = oldKeys[i];
        counts[row] = oldCounts[i];
        dueNanos[row] = oldDue[i];
      }
    }
  }

  /**
   * Whether the source of {@code tuple} may open another entry; if so, it has one less of those it
   * may open in this second.
   *
   * @return why not, or {@code null}
   */
  DropReason admit(PacketTuple tuple, long nowNanos) {
    int row = claim(key(tuple), nowNanos);
    if (row < 0) {
      return null;
    }
    if (entries.on() && counts[row] >= entries.value()) {
      return DropReason.SOURCE_ENTRIES;
    }
    if (newPerSecond.on()) {
      long pace = SECOND_NANOS / newPerSecond.value();
      long ahead = Math.max(0, dueNanos[row] - nowNanos);
      if (ahead > SECOND_NANOS - pace) {
        return DropReason.SOURCE_RATE;
      }
      dueNanos[row] = nowNanos + ahead + pace;
    }
    return null;
  }

  /** Counts a draft, until it ends; {@code tuple} is its original one. */
  void count(PacketTuple tuple, ConntrackEntry draft, long nowNanos) {
    int row = claim(key(tuple), nowNanos);
    if (row >= 0) {
      counts[row]++;
      draft.flag(ConntrackEntry.COUNTED);
    }
  }

  @Override
  public void created(ConntrackEntry entry, long nowNanos) {
    // counted as a draft
  }

  @Override
  public void updated(ConntrackEntry entry, long nowNanos) {
    // its source stays
  }

  @Override
  public void destroyed(ConntrackEntry entry, long nowNanos) {
    release(entry);
  }

  @Override
  public void freed(ConntrackEntry draft) {
    release(draft);
  }

  private void release(ConntrackEntry entry) {
    if (entry.flagged(ConntrackEntry.COUNTED)) {
      entry.unflag(ConntrackEntry.COUNTED);
      int row = find(key(entry.tuple(Direction.ORIGINAL, scratch)));
      if (row >= 0) {
        counts[row]--;
      }
    }
  }

  /** How many entries of the source of {@code tuple} are counted. */
  int counted(PacketTuple tuple) {
    int row = find(key(tuple));
    return row < 0 ? 0 : counts[row];
  }

  private static long key(PacketTuple tuple) {
    return tuple.ipVersion() == IPV4 ? IPV4_KEY | tuple.sourceLow : tuple.sourceHigh;
  }

  private long hash(long key) {
    return SeededRandom.mix(seed ^ key);
  }

  /** The first row of one of a key's two buckets. */
  private int bucket(long hash, int which) {
    return (int) (hash >>> 32 * which) & keys.length - 1 & -BUCKET_ROWS;
  }

  /** The key's row, or -1. */
  private int find(long key) {
    long hash = hash(key);
    for (int which = 0; which < 2 && keys.length > 0; which++) {
      int first = bucket(hash, which);
      for (int row = first; row < first + BUCKET_ROWS; row++) {
        if (keys[row] == key) {
          return row;
        }
      }
    }
    return -1;
  }

  /** The key's row, taken if need be from a source without entries; -1 where there is none. */
  private int claim(long key, long nowNanos) {
    int row = find(key);
    if (row >= 0 || keys.length == 0) {
      return row;
    }
    row = unused(hash(key));
    if (row >= 0) {
      keys[row] = key;
      dueNanos[row] = nowNanos;
    }
    return row;
  }

  /** Of the rows without entries, in either bucket, the one whose second is over first; or -1. */
  private int unused(long hash) {
    int best = -1;
    for (int which = 0; which < 2; which++) {
      int first = bucket(hash, which);
      for (int row = first; row < first + BUCKET_ROWS; row++) {
        boolean free = counts[row] == 0;
        if (free && keys[row] == 0) {
          return row;
        }
        if (free && (best < 0 || dueNanos[row] - dueNanos[best] < 0)) {
          best = row;
        }
      }
    }
    return best;
  }
}
