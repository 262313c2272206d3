package io.culvert.core.sets;

import java.util.Arrays;

/**
 * The elements of one set: a table with open addressing, which doubles when it is half full.
 * Looking up does not allocate. Loop only.
 */
final class SetEntries {

  /** No element, or no deadline. */
  static final int NONE = -1;

  private static final int INITIAL = 64;

  private long[] keys = new long[INITIAL * SetKey.LONGS];
  private long[] deadlines = new long[INITIAL];
  private long[] packets = new long[INITIAL];
  private long[] bytes = new long[INITIAL];
  private boolean[] exceptions = new boolean[INITIAL];
  private boolean[] used = new boolean[INITIAL];
  private String[] comments = new String[INITIAL];
  private long[] marks;
  private long[] ways;
  private final SetKey scratch = new SetKey();
  private int count;

  /**
   * No elements.
   *
   * @param infos whether elements say something of packets
   */
  SetEntries(boolean infos) {
    marks = infos ? new long[INITIAL] : null;
    ways = infos ? new long[INITIAL] : null;
  }

  int size() {
    return count;
  }

  /** Rows to look at for all elements. */
  int rows() {
    return used.length;
  }

  boolean used(int row) {
    return used[row];
  }

  /** The row of an element, {@link #NONE} if there is none such. */
  int find(SetKey key) {
    int row = start(key);
    while (used[row]) {
      if (key.is(keys, row * SetKey.LONGS)) {
        return row;
      }
      row = row + 1 & used.length - 1;
    }
    return NONE;
  }

  private int start(SetKey key) {
    return (int) key.hash() & used.length - 1;
  }

  /** Adds an element that is not there; its row. */
  int add(SetKey key) {
    if (2 * count >= used.length) {
      grow();
    }
    int row = start(key);
    while (used[row]) {
      row = row + 1 & used.length - 1;
    }
    used[row] = true;
    key.store(keys, row * SetKey.LONGS);
    deadlines[row] = NONE;
    packets[row] = 0;
    bytes[row] = 0;
    exceptions[row] = false;
    comments[row] = null;
    info(row, 0, 0);
    count++;
    return row;
  }

  private void grow() {
    SetEntries old = new SetEntries(false);
    old.take(this);
    int rows = 2 * old.used.length;
    keys = new long[rows * SetKey.LONGS];
    deadlines = new long[rows];
    packets = new long[rows];
    bytes = new long[rows];
    exceptions = new boolean[rows];
    used = new boolean[rows];
    comments = new String[rows];
    marks = old.marks == null ? null : new long[rows];
    ways = old.ways == null ? null : new long[rows];
    count = 0;
    SetKey key = new SetKey();
    for (int row = 0; row < old.used.length; row++) {
      if (old.used[row]) {
        key.load(old.keys, row * SetKey.LONGS);
        move(old, row, add(key));
      }
    }
  }

  private void take(SetEntries other) {
    keys = other.keys;
    deadlines = other.deadlines;
    packets = other.packets;
    bytes = other.bytes;
    exceptions = other.exceptions;
    used = other.used;
    comments = other.comments;
    marks = other.marks;
    ways = other.ways;
  }

  private void move(SetEntries from, int row, int to) {
    deadlines[to] = from.deadlines[row];
    packets[to] = from.packets[row];
    bytes[to] = from.bytes[row];
    exceptions[to] = from.exceptions[row];
    comments[to] = from.comments[row];
    if (marks != null) {
      info(to, from.marks[row], from.ways[row]);
    }
  }

  /** Removes the element of {@code row}; those behind it move up to where they are looked for. */
  void remove(int row) {
    int hole = row;
    int next = row + 1 & used.length - 1;
    while (used[next]) {
      scratch.load(keys, next * SetKey.LONGS);
      int wanted = start(scratch);
      boolean stays =
          hole <= next ? hole < wanted && wanted <= next : hole < wanted || wanted <= next;
      if (!stays) {
        System.arraycopy(keys, next * SetKey.LONGS, keys, hole * SetKey.LONGS, SetKey.LONGS);
        move(this, next, hole);
        hole = next;
      }
      next = next + 1 & used.length - 1;
    }
    used[hole] = false;
    comments[hole] = null;
    count--;
  }

  void clear() {
    Arrays.fill(used, false);
    Arrays.fill(comments, null);
    count = 0;
  }

  void key(int row, SetKey into) {
    into.load(keys, row * SetKey.LONGS);
  }

  long deadline(int row) {
    return deadlines[row];
  }

  void deadline(int row, long nanos) {
    deadlines[row] = nanos;
  }

  /** Whether its time is over. */
  boolean over(int row, long nowNanos) {
    return deadlines[row] != NONE && nowNanos - deadlines[row] >= 0;
  }

  boolean exception(int row) {
    return exceptions[row];
  }

  void exception(int row, boolean is) {
    exceptions[row] = is;
  }

  String comment(int row) {
    return comments[row];
  }

  void comment(int row, String comment) {
    comments[row] = comment;
  }

  /** What the element says of packets; nothing where elements don't. */
  SetInfo info(int row, SetInfo into) {
    return marks == null ? into.clear() : into.set(marks[row], ways[row]);
  }

  void info(int row, long newMarks, long newWays) {
    if (marks != null) {
      marks[row] = newMarks;
      ways[row] = newWays;
    }
  }

  long packets(int row) {
    return packets[row];
  }

  long bytes(int row) {
    return bytes[row];
  }

  void counters(int row, long newPackets, long newBytes) {
    packets[row] = newPackets;
    bytes[row] = newBytes;
  }
}
