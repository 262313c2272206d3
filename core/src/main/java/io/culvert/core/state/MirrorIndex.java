package io.culvert.core.state;

import io.culvert.core.conntrack.PacketTuple;

/**
 * Finds rooms of {@link MirrorRows} by either tuple: cells of a tag and a room, in segments that
 * grow one by one, so that no growth takes long. One thread.
 */
final class MirrorIndex {

  /** Says whether a room has a tuple. */
  interface Rooms {
    boolean has(int room, PacketTuple tuple);
  }

  static final int NONE = -1;

  private static final int SEGMENT_BITS = 10;
  private static final int LEAST_CELLS = 8;

  private final Rooms rooms;
  private final long seed;
  private final long[][] segments = new long[1 << SEGMENT_BITS][];
  private final int[] counts = new int[1 << SEGMENT_BITS];
  private long cells;

  MirrorIndex(long seed, Rooms rooms) {
    this.rooms = rooms;
    this.seed = seed;
  }

  long bytes() {
    return cells * Long.BYTES;
  }

  private int tag(PacketTuple tuple) {
    return (int) (tuple.hash(seed) >>> 32);
  }

  private static int segment(int tag) {
    return tag >>> Integer.SIZE - SEGMENT_BITS;
  }

  /** A room that has {@code tuple}, {@link #NONE} for none. */
  int find(PacketTuple tuple) {
    int tag = tag(tuple);
    long[] all = segments[segment(tag)];
    if (all == null) {
      return NONE;
    }
    for (int at = tag & all.length - 1; all[at] != 0; at = at + 1 & all.length - 1) {
      int room = (int) all[at] - 1;
      if ((int) (all[at] >>> Integer.SIZE) == tag && rooms.has(room, tuple)) {
        return room;
      }
    }
    return NONE;
  }

  /** Has {@code room} found by {@code tuple}. */
  void add(PacketTuple tuple, int room) {
    int tag = tag(tuple);
    int segment = segment(tag);
    long[] all = segments[segment];
    if (all == null || 2 * counts[segment] >= all.length) {
      all = grown(all);
      segments[segment] = all;
    }
    counts[segment]++;
    put(all, (long) tag << Integer.SIZE | room + 1);
  }

  private long[] grown(long[] old) {
    long[] next = new long[old == null ? LEAST_CELLS : 2 * old.length];
    cells += next.length - (old == null ? 0 : old.length);
    for (int i = 0; old != null && i < old.length; i++) {
      if (old[i] != 0) {
        put(next, old[i]);
      }
    }
    return next;
  }

  private static int home(long[] all, long cell) {
    return (int) (cell >>> Integer.SIZE) & all.length - 1;
  }

  private static void put(long[] all, long cell) {
    int at = home(all, cell);
    while (all[at] != 0) {
      at = at + 1 & all.length - 1;
    }
    all[at] = cell;
  }

  /** Has {@code room} found by {@code tuple} no more. */
  void remove(PacketTuple tuple, int room) {
    int tag = tag(tuple);
    int segment = segment(tag);
    long[] all = segments[segment];
    long cell = (long) tag << Integer.SIZE | room + 1;
    int at = tag & all.length - 1;
    while (all[at] != cell) {
      if (all[at] == 0) {
        return;
      }
      at = at + 1 & all.length - 1;
    }
    counts[segment]--;
    int hole = at;
    int next = at + 1 & all.length - 1;
    while (all[next] != 0) {
      // one that lies between its home and the hole may move into that
      int past = next - home(all, all[next]) & all.length - 1;
      if (past >= (next - hole & all.length - 1)) {
        all[hole] = all[next];
        hole = next;
      }
      next = next + 1 & all.length - 1;
    }
    all[hole] = 0;
  }
}
