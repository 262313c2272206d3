package io.culvert.core.state;

import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryImage;
import io.culvert.core.conntrack.PacketTuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Words of entries by id, packed: of each only the words that are not 0, in rooms of a few sizes
 * cut from large arrays, so that millions of them are a few objects to the collector. One thread.
 */
final class MirrorRows {

  /** A room is as many longs long, or a multiple of it. */
  private static final int STEP = 4;

  /** Before the words: the id, and which words follow with the round they were told in. */
  private static final int HEAD = 2;

  private static final int SIZES = (HEAD + EntryImage.WORDS + STEP - 1) / STEP + 1;
  private static final int CHUNK_BITS = 14;
  private static final int CHUNK = 1 << CHUNK_BITS;
  private static final int NONE = -1;
  private static final long WORDS_MASK = (1L << EntryImage.WORDS) - 1;
  private static final int LEAST_CELLS = 1 << 8;
  private static final int CELL_BYTES = Long.BYTES + Integer.BYTES;

  private final List<long[]> chunks = new ArrayList<>();
  private final int[] free = new int[SIZES];
  private final int[] fresh = new int[SIZES];
  private long[] ids = new long[LEAST_CELLS];
  private int[] rooms = new int[LEAST_CELLS];
  private final MirrorIndex index;
  private final long[] scratch = new long[EntryImage.WORDS];
  private final PacketTuple tuple = new PacketTuple();
  private int count;

  /** Rows that are found by tuples, too, if there is an {@code index}. */
  MirrorRows(boolean indexed, long seed) {
    Arrays.fill(free, NONE);
    Arrays.fill(fresh, NONE);
    index = indexed ? new MirrorIndex(seed, this::has) : null;
  }

  int count() {
    return count;
  }

  long bytes() {
    long tuples = index == null ? 0 : index.bytes();
    return (long) chunks.size() * CHUNK * Long.BYTES + (long) ids.length * CELL_BYTES + tuples;
  }

  private long word(int room, int word) {
    long[] chunk = chunks.get(room >>> CHUNK_BITS);
    int base = room & CHUNK - 1;
    long mask = chunk[base + 1];
    long before = mask & (1L << word) - 1;
    return (mask & 1L << word) == 0 ? 0 : chunk[base + HEAD + Long.bitCount(before)];
  }

  private boolean has(int room, PacketTuple sought) {
    return has(room, sought, EntryImage.tuple(Direction.ORIGINAL))
        || has(room, sought, EntryImage.tuple(Direction.REPLY));
  }

  private boolean has(int room, PacketTuple sought, int at) {
    return word(room, at + 4) == sought.meta
        && word(room, at + 1) == sought.sourceLow
        && word(room, at + 3) == sought.destinationLow
        && word(room, at) == sought.sourceHigh
        && word(room, at + 2) == sought.destinationHigh;
  }

  /** The id of the entry that has that tuple, 0 for none. */
  long idOf(PacketTuple sought) {
    int room = index.find(sought);
    return room == NONE ? 0 : chunks.get(room >>> CHUNK_BITS)[room & CHUNK - 1];
  }

  /** Fills {@code words} with those of the entry of that id; false if it is not there. */
  boolean readOf(long id, long[] words) {
    return read(cell(id), words);
  }

  private void index(int room, boolean in) {
    if (index != null) {
      read(room, mask(room), scratch);
      for (Direction direction : Direction.values()) {
        tuple.read(scratch, EntryImage.tuple(direction));
        if (in) {
          index.add(tuple, room);
        } else {
          index.remove(tuple, room);
        }
      }
    }
  }

  /** How many cells there are to go through; see {@link #read}. */
  int cells() {
    return ids.length;
  }

  private int cell(long id) {
    int at = home(id);
    while (ids[at] != 0 && ids[at] != id) {
      at = at + 1 & ids.length - 1;
    }
    return at;
  }

  private int home(long id) {
    long mixed = id * 0x9E37_79B9_7F4A_7C15L;
    return (int) (mixed >>> 32) & ids.length - 1;
  }

  /**
   * Puts the words of an entry in, or in the place of those there were.
   *
   * @param mostBytes that all of it may take then
   * @return false where there is no room
   */
  boolean put(long[] words, int round, long mostBytes) {
    long id = words[EntryImage.ID];
    int needed = HEAD;
    for (int i = 0; i < EntryImage.WORDS; i++) {
      needed += words[i] == 0 ? 0 : 1;
    }
    int size = (needed + STEP - 1) / STEP;
    int at = cell(id);
    int room = ids[at] == id ? rooms[at] : NONE;
    if (room != NONE) {
      index(room, false);
    }
    if (room == NONE || size(room) != size) {
      int other = room != NONE || grow(mostBytes) ? take(size, mostBytes) : NONE;
      if (other == NONE) {
        if (room != NONE) {
          index(room, true);
        }
        return false;
      }
      if (room == NONE) {
        count++;
        at = cell(id); // the index may be another now
      } else {
        give(room);
      }
      ids[at] = id;
      rooms[at] = other;
      room = other;
    }
    write(room, size, words, round);
    index(room, true);
    return true;
  }

  private void write(int room, int size, long[] words, int round) {
    long[] chunk = chunks.get(room >>> CHUNK_BITS);
    int base = room & CHUNK - 1;
    long mask = (long) size << 60 | (round & 0xFFFL) << EntryImage.WORDS;
    int to = base + HEAD;
    for (int i = 0; i < EntryImage.WORDS; i++) {
      if (words[i] != 0) {
        mask |= 1L << i;
        chunk[to++] = words[i];
      }
    }
    chunk[base] = words[EntryImage.ID];
    chunk[base + 1] = mask;
  }

  private long mask(int room) {
    return chunks.get(room >>> CHUNK_BITS)[(room & CHUNK - 1) + 1];
  }

  private int size(int room) {
    return (int) (mask(room) >>> 60);
  }

  /** Takes the entry out; false if it is not there. */
  boolean remove(long id) {
    int at = cell(id);
    if (id == 0 || ids[at] != id) {
      return false;
    }
    index(rooms[at], false);
    give(rooms[at]);
    count--;
    int hole = at;
    int next = at + 1 & ids.length - 1;
    while (ids[next] != 0) {
      // one that lies between its home and the hole may move into that
      if ((next - home(ids[next]) & ids.length - 1) >= (next - hole & ids.length - 1)) {
        ids[hole] = ids[next];
        rooms[hole] = rooms[next];
        hole = next;
      }
      next = next + 1 & ids.length - 1;
    }
    ids[hole] = 0;
    return true;
  }

  /** Fills {@code words} with those of the entry in that cell; false if it is empty. */
  boolean read(int cell, long[] words) {
    if (ids[cell] == 0) {
      return false;
    }
    read(rooms[cell], mask(rooms[cell]), words);
    return true;
  }

  private void read(int room, long head, long[] words) {
    long[] chunk = chunks.get(room >>> CHUNK_BITS);
    int from = (room & CHUNK - 1) + HEAD;
    long mask = head & WORDS_MASK;
    for (int i = 0; i < EntryImage.WORDS; i++) {
      words[i] = (mask & 1L << i) == 0 ? 0 : chunk[from++];
    }
  }

  /** The id in that cell, 0 if it is empty. */
  long id(int cell) {
    return ids[cell];
  }

  /** Takes all out that were told in other rounds than that, and says which those were. */
  void keep(int round, LongConsumer gone) {
    long[] old = new long[count];
    int found = 0;
    for (int cell = 0; cell < ids.length; cell++) {
      if (ids[cell] != 0 && (mask(rooms[cell]) >>> EntryImage.WORDS & 0xFFF) != (round & 0xFFF)) {
        old[found++] = ids[cell];
      }
    }
    for (int i = 0; i < found; i++) {
      gone.accept(old[i]);
      remove(old[i]);
    }
  }

  private int take(int size, long mostBytes) {
    if (free[size] != NONE) {
      int room = free[size];
      free[size] = (int) chunks.get(room >>> CHUNK_BITS)[room & CHUNK - 1];
      return room;
    }
    int longs = size * STEP;
    if (fresh[size] == NONE) {
      if (bytes() + (long) CHUNK * Long.BYTES > mostBytes) {
        return NONE;
      }
      fresh[size] = chunks.size() << CHUNK_BITS;
      chunks.add(new long[CHUNK]);
    }
    int room = fresh[size];
    boolean last = (room & CHUNK - 1) + 2 * longs > CHUNK;
    fresh[size] = last ? NONE : room + longs;
    return room;
  }

  private void give(int room) {
    int size = size(room);
    chunks.get(room >>> CHUNK_BITS)[room & CHUNK - 1] = free[size];
    free[size] = room;
  }

  /** Makes room in the index for one more; false where that would be too much. */
  private boolean grow(long mostBytes) {
    if (count < ids.length / 2) {
      return true;
    }
    if (bytes() + (long) ids.length * CELL_BYTES > mostBytes) {
      return count < ids.length - ids.length / 8;
    }
    long[] oldIds = ids;
    int[] oldRooms = rooms;
    ids = new long[2 * oldIds.length];
    rooms = new int[ids.length];
    for (int i = 0; i < oldIds.length; i++) {
      if (oldIds[i] != 0) {
        int at = cell(oldIds[i]);
        ids[at] = oldIds[i];
        rooms[at] = oldRooms[i];
      }
    }
    return true;
  }
}
