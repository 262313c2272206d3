package io.culvert.core.conntrack;

import java.util.Arrays;

/**
 * The rows of all entries, in {@link Blocks} that never move: growth adds a chunk and copies
 * nothing. Free rows form a list through their {@link EntryRow#DEADLINE} word and have id 0. Loop
 * only.
 */
final class RowStore {

  private static final int NONE = -1;

  /** An array's header is two words: six more make rows begin with a cache line. */
  private static final int PADDING = 6;

  private static final int CHUNK_ROWS = (Blocks.LONGS - PADDING) / EntryRow.LONGS;

  /** Of an id; above them is whose it is, and all of it is exact in a number of JavaScript. */
  private static final int SERIAL_BITS = 44;

  private final Blocks blocks;
  private long[][] chunks = new long[8][];
  private int rows;
  private int capacity;
  private int firstFree = NONE;
  private long lastId;

  RowStore(Blocks blocks) {
    this.blocks = blocks;
  }

  /** A cleared row with a fresh id. Allocates only when a chunk is added. */
  int allocate() {
    int slot = firstFree;
    if (slot != NONE) {
      firstFree = (int) chunk(slot)[base(slot) + EntryRow.DEADLINE];
    } else {
      slot = rows;
      if (slot == capacity) {
        addChunk();
      }
      rows++;
    }
    long[] chunk = chunk(slot);
    int base = base(slot);
    Arrays.fill(chunk, base, base + EntryRow.LONGS, 0);
    chunk[base + EntryRow.ID] = ++lastId;
    chunk[base + EntryRow.MASTER_SLOT] = NONE;
    return slot;
  }

  private void addChunk() {
    int index = capacity / CHUNK_ROWS;
    if (index == chunks.length) {
      chunks = Arrays.copyOf(chunks, 2 * chunks.length);
    }
    chunks[index] = blocks.take();
    capacity += CHUNK_ROWS;
  }

  /** Makes {@code to} a copy of a row of {@code other}, but for where it hangs on other things. */
  void copy(RowStore other, int from, int to) {
    long[] chunk = chunk(to);
    int base = base(to);
    System.arraycopy(other.chunk(from), other.base(from), chunk, base, EntryRow.LONGS);
    chunk[base + EntryRow.KEPT] = 0;
    chunk[base + EntryRow.NAT_CHAIN] = 0;
    chunk[base + EntryRow.NAT_DEVICE] &= 0xFFFF_FFFFL;
    chunk[base + EntryRow.EXTENSIONS] = 0;
  }

  /** Copies a row, but for where it hangs on other things, to the beginning of {@code into}. */
  void read(int slot, long[] into) {
    System.arraycopy(chunk(slot), base(slot), into, 0, EntryRow.LONGS);
    into[EntryRow.KEPT] = 0;
    into[EntryRow.NAT_CHAIN] = 0;
    into[EntryRow.NAT_DEVICE] &= 0xFFFF_FFFFL;
    into[EntryRow.EXTENSIONS] = 0;
  }

  /** Sets a row to what {@link #read} gave; it goes on hanging where it hung. */
  void write(int slot, long[] from) {
    long[] chunk = chunk(slot);
    int base = base(slot);
    long chain = chunk[base + EntryRow.NAT_CHAIN];
    long indexed = chunk[base + EntryRow.NAT_DEVICE] & 0xFFFF_FFFF_0000_0000L;
    long extensions = chunk[base + EntryRow.EXTENSIONS];
    System.arraycopy(from, 0, chunk, base, EntryRow.LONGS);
    chunk[base + EntryRow.NAT_CHAIN] = chain;
    chunk[base + EntryRow.NAT_DEVICE] |= indexed;
    chunk[base + EntryRow.EXTENSIONS] = extensions;
    long id = chunk[base + EntryRow.ID];
    lastId = id >>> SERIAL_BITS == lastId >>> SERIAL_BITS ? Math.max(lastId, id) : lastId;
  }

  /** Whose an id is. */
  static int member(long id) {
    return (int) (id >>> SERIAL_BITS);
  }

  /** Ids of new rows are that member's from now on. */
  void idsFrom(int member) {
    lastId = Math.max(lastId, (long) member << SERIAL_BITS);
  }

  /** Gives a row back; its contents stay until it is allocated again, except id and deadline. */
  void free(int slot) {
    long[] chunk = chunk(slot);
    int base = base(slot);
    chunk[base + EntryRow.ID] = 0;
    chunk[base + EntryRow.STATUS] = 0;
    chunk[base + EntryRow.DEADLINE] = firstFree;
    firstFree = slot;
  }

  /** Rows ever used: slots are below this. */
  int rows() {
    return rows;
  }

  long[] chunk(int slot) {
    return chunks[slot / CHUNK_ROWS];
  }

  int base(int slot) {
    return PADDING + slot % CHUNK_ROWS * EntryRow.LONGS;
  }

  long id(int slot) {
    return chunk(slot)[base(slot) + EntryRow.ID];
  }

  int status(int slot) {
    return (int) chunk(slot)[base(slot) + EntryRow.STATUS];
  }

  long deadline(int slot) {
    return chunk(slot)[base(slot) + EntryRow.DEADLINE];
  }

  /** Whether the tuple that {@code handle} names equals {@code tuple}, zone included. */
  boolean matches(int handle, PacketTuple tuple) {
    int slot = handle >>> 1;
    long[] chunk = chunk(slot);
    int at = base(slot) + ((handle & 1) == 0 ? EntryRow.ORIGINAL_TUPLE : EntryRow.REPLY_TUPLE);
    return chunk[at + 4] == tuple.meta
        && chunk[at + 1] == tuple.sourceLow
        && chunk[at + 3] == tuple.destinationLow
        && chunk[at] == tuple.sourceHigh
        && chunk[at + 2] == tuple.destinationHigh;
  }

  /** Whether two rows have the same original tuple. */
  boolean sameOriginal(int slotA, int slotB) {
    long[] a = chunk(slotA);
    long[] b = chunk(slotB);
    int atA = base(slotA) + EntryRow.ORIGINAL_TUPLE;
    int atB = base(slotB) + EntryRow.ORIGINAL_TUPLE;
    return Arrays.equals(a, atA, atA + 5, b, atB, atB + 5);
  }

  /** Whether two rows have the same tuples in both directions. */
  boolean sameTuples(int slotA, int slotB) {
    long[] a = chunk(slotA);
    long[] b = chunk(slotB);
    int atA = base(slotA) + EntryRow.REPLY_TUPLE;
    int atB = base(slotB) + EntryRow.REPLY_TUPLE;
    return sameOriginal(slotA, slotB) && Arrays.equals(a, atA, atA + 5, b, atB, atB + 5);
  }
}
