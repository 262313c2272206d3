package io.culvert.core.conntrack;

import java.util.Arrays;

/**
 * Finds rows by tuple: open addressing with the tag of the hash beside the handle, so that a row is
 * touched only when 32 bits of hash agree. Both directions of an entry lie here.
 *
 * <p>The cells are cut into segments of 4096. A segment that fills is split in two by the next bit
 * of the tag (extendible hashing): growth costs one segment's worth of work at a time, however
 * large the table. Segments lie in {@link Blocks}, as rows do, and are used again after a split.
 * Deletion shifts cells back, so there are no tombstones.
 *
 * <p>Zones of one direction let several rows answer to one tuple: the latest is met first, as in
 * the kernel, whose chains grow at their heads. Loop only.
 */
final class TupleIndex {

  static final long NOT_FOUND = -1;

  private static final int SEGMENT_BITS = 12;
  private static final int CELLS = 1 << SEGMENT_BITS;
  private static final int MASK = CELLS - 1;

  /** Three quarters full: linear probing stays short. */
  private static final int FULL = CELLS / 4 * 3;

  private static final int MAX_DEPTH = 32 - SEGMENT_BITS;

  /** Behind the cells of a segment: how many tag bits its cells share, how many cells are used. */
  private static final int DEPTH = CELLS;

  private static final int USED = CELLS + 1;

  private static final int STRIDE = CELLS + 2;

  /** A place is a block's number and a position in it. */
  private static final int POSITION_BITS = 17;

  private static final int POSITION = (1 << POSITION_BITS) - 1;

  private static final int SEGMENTS_PER_BLOCK = Blocks.LONGS / STRIDE;

  private static final int NONE = -1;

  private final RowStore rows;
  private final Blocks memory;
  private long[][] blocks = new long[4][];
  private int segments;
  private int free = NONE;
  private int[] directory;
  private int shift = 31;

  TupleIndex(RowStore rows, Blocks memory) {
    this.rows = rows;
    this.memory = memory;
    directory = new int[] {segment(1), segment(1)};
  }

  /** The place of an empty segment. */
  private int segment(int depth) {
    int place = free;
    if (place == NONE) {
      place = fresh();
    } else {
      long[] cells = block(place);
      int base = place & POSITION;
      free = (int) cells[base + DEPTH];
      Arrays.fill(cells, base, base + STRIDE, 0);
    }
    block(place)[(place & POSITION) + DEPTH] = depth;
    return place;
  }

  private int fresh() {
    int block = segments / SEGMENTS_PER_BLOCK;
    int position = segments % SEGMENTS_PER_BLOCK * STRIDE;
    if (block == blocks.length) {
      blocks = Arrays.copyOf(blocks, 2 * block);
    }
    if (position == 0) {
      blocks[block] = memory.take();
    }
    segments++;
    return block << POSITION_BITS | position;
  }

  private void giveBack(int place) {
    block(place)[(place & POSITION) + DEPTH] = free;
    free = place;
  }

  private long[] block(int place) {
    return blocks[place >>> POSITION_BITS];
  }

  /** Where the search for {@code tag} starts. */
  static int home(int tag) {
    return tag & MASK;
  }

  /**
   * The first cell from {@code from} on that leads to {@code tuple}: {@code cell << 32 | handle},
   * or {@link #NOT_FOUND}. To go on, call again from {@link #after}.
   */
  long search(PacketTuple tuple, int tag, int from) {
    int place = directory[tag >>> shift];
    long[] cells = block(place);
    int base = place & POSITION;
    int i = from;
    for (long cell = cells[base + i]; cell != 0; cell = cells[base + i]) {
      if ((int) (cell >>> 32) == tag) {
        int handle = (int) cell - 1;
        if (rows.matches(handle, tuple)) {
          return (long) i << 32 | handle;
        }
      }
      i = i + 1 & MASK;
    }
    return NOT_FOUND;
  }

  static int handle(long found) {
    return (int) found;
  }

  static int after(long found) {
    return (int) (found >>> 32) + 1 & MASK;
  }

  /**
   * Makes sure that {@code count} cells fit into {@code tag}'s segment; false at the last depth.
   */
  boolean makeRoom(int tag, int count) {
    while (ofSegment(tag, USED) + count > FULL) {
      if (ofSegment(tag, DEPTH) == MAX_DEPTH) {
        return false;
      }
      split(tag);
    }
    return true;
  }

  private long ofSegment(int tag, int what) {
    int place = directory[tag >>> shift];
    return block(place)[(place & POSITION) + what];
  }

  /** Adds a cell before those of the same tag; {@link #makeRoom} was called. */
  void insert(int tag, int handle) {
    int place = directory[tag >>> shift];
    long[] cells = block(place);
    int base = place & POSITION;
    long cell = cell(tag, handle);
    int i = home(tag);
    while (cells[base + i] != 0) {
      if ((int) (cells[base + i] >>> 32) == tag) {
        long older = cells[base + i];
        cells[base + i] = cell;
        cell = older;
      }
      i = i + 1 & MASK;
    }
    cells[base + i] = cell;
    cells[base + USED]++;
  }

  private static long cell(int tag, int handle) {
    return (long) tag << 32 | handle + 1;
  }

  private void append(int place, long cell) {
    long[] cells = block(place);
    int base = place & POSITION;
    int i = home((int) (cell >>> 32));
    while (cells[base + i] != 0) {
      i = i + 1 & MASK;
    }
    cells[base + i] = cell;
    cells[base + USED]++;
  }

  /** Takes a cell out; true if it was there. */
  boolean remove(int tag, int handle) {
    int place = directory[tag >>> shift];
    long[] cells = block(place);
    int base = place & POSITION;
    long wanted = cell(tag, handle);
    int hole = home(tag);
    while (cells[base + hole] != wanted) {
      if (cells[base + hole] == 0) {
        return false;
      }
      hole = hole + 1 & MASK;
    }
    int i = hole;
    while (true) {
      i = i + 1 & MASK;
      long cell = cells[base + i];
      if (cell == 0) {
        break;
      }
      // a cell may move back over the hole unless its home lies behind the hole
      if ((i - home((int) (cell >>> 32)) & MASK) >= (i - hole & MASK)) {
        cells[base + hole] = cell;
        hole = i;
      }
    }
    cells[base + hole] = 0;
    cells[base + USED]--;
    return true;
  }

  private void split(int tag) {
    int old = directory[tag >>> shift];
    int depth = (int) ofSegment(tag, DEPTH) + 1;
    if (depth > 32 - shift) {
      doubleDirectory();
    }
    int zeros = segment(depth);
    int ones = segment(depth);
    long[] cells = block(old);
    int base = old & POSITION;
    int empty = 0;
    while (cells[base + empty] != 0) {
      empty++;
    }
    // behind a gap, for a chain that runs over the end to keep its order
    for (int i = empty + 1; i < empty + CELLS; i++) {
      long cell = cells[base + (i & MASK)];
      if (cell != 0) {
        append((cell >>> 64 - depth & 1) == 0 ? zeros : ones, cell);
      }
    }
    int width = 1 << 32 - shift - depth;
    int first = tag >>> 33 - depth << 32 - shift - (depth - 1);
    for (int i = 0; i < width; i++) {
      directory[first + i] = zeros;
      directory[first + width + i] = ones;
    }
    giveBack(old);
  }

  private void doubleDirectory() {
    int[] wider = new int[2 * directory.length];
    for (int i = 0; i < directory.length; i++) {
      wider[2 * i] = directory[i];
      wider[2 * i + 1] = directory[i];
    }
    directory = wider;
    shift--;
  }

  /** The cell where the search for {@code tag} starts: asked for early, it is near when needed. */
  long touch(int tag) {
    int place = directory[tag >>> shift];
    return block(place)[(place & POSITION) + home(tag)];
  }

  /**
   * Copies the handles in the {@code into.length} cells of neighbourhood number {@code index}
   * around {@code tag}'s home into {@code into}, -1 for empty cells.
   */
  void neighbours(int tag, int index, int[] into) {
    int place = directory[tag >>> shift];
    long[] cells = block(place);
    int from = home(tag) + index * into.length;
    for (int i = 0; i < into.length; i++) {
      into[i] = (int) cells[(place & POSITION) + (from + i & MASK)] - 1;
    }
  }

  /** How many cells lead to {@code tuple}; only those with {@code handle}, if it is not -1. */
  int times(PacketTuple tuple, int tag, int handle) {
    int times = 0;
    int from = home(tag);
    for (long found = search(tuple, tag, from);
        found != NOT_FOUND;
        found = search(tuple, tag, after(found))) {
      times += handle == -1 || handle(found) == handle ? 1 : 0;
    }
    return times;
  }

  /** Cells used. For {@link TableAudit}. */
  long used() {
    long sum = 0;
    int last = NONE;
    for (int place : directory) {
      if (place != last) {
        sum += block(place)[(place & POSITION) + USED];
        last = place;
      }
    }
    return sum;
  }

  /** Cells there are, used or not. For measuring. */
  long cells() {
    long sum = 0;
    int last = NONE;
    for (int place : directory) {
      if (place != last) {
        sum += CELLS;
        last = place;
      }
    }
    return sum;
  }
}
