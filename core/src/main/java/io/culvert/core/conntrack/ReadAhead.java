package io.culvert.core.conntrack;

/**
 * Reads what destroying some expired rows will read first, all at once: the memory is then waited
 * for once and not for each of them. Loop only.
 */
final class ReadAhead {

  /** About as many as a processor can wait for at a time. */
  static final int ROWS = 16;

  private final RowStore rows;
  private final TupleIndex index;
  private final long seed;
  private final PacketTuple tuple = new PacketTuple();
  private long seen;

  ReadAhead(RowStore rows, TupleIndex index, long seed) {
    this.rows = rows;
    this.index = index;
    this.seed = seed;
  }

  /** Looks at the expired rows in {@code [from, to)}; changes nothing. */
  void touch(int from, int to, long nowNanos) {
    long read = 0;
    for (int slot = from; slot < to; slot++) {
      if (ConntrackTable.inTable(rows.status(slot)) && rows.deadline(slot) - nowNanos <= 0) {
        long[] row = rows.chunk(slot);
        int base = rows.base(slot);
        read += index.touch(tuple.read(row, base + EntryRow.ORIGINAL_TUPLE).tag(seed));
        read += index.touch(tuple.read(row, base + EntryRow.REPLY_TUPLE).tag(seed));
      }
    }
    seen = read; // or the compiler would leave it out
  }
}
