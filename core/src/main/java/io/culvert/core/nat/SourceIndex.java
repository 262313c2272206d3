package io.culvert.core.nat;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackTable;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.PacketTuple;
import java.util.Arrays;

/**
 * The confirmed entries by the source they really have ({@code nf_nat_bysource}), so that a host's
 * port keeps its mapping towards every destination. Chains run through the entries' first NAT word:
 * low half the next slot, high half the one before, both plus one so that 0 is none.
 *
 * <p>Grows one bucket at a time (linear hashing): no operation ever moves more than one chain. Loop
 * only; does not allocate but for growth.
 */
final class SourceIndex {

  private static final int WORD = 0;
  private static final int SEGMENT_BITS = 12;
  private static final int SEGMENT = 1 << SEGMENT_BITS;

  private final ConntrackTable table;
  private final long seed;
  private final ConntrackEntry neighbour = new ConntrackEntry();
  private final ConntrackEntry moved = new ConntrackEntry();
  private final PacketTuple scratch = new PacketTuple();
  private int[][] segments = {new int[SEGMENT]};
  private int buckets = SEGMENT;
  private int size;

  SourceIndex(ConntrackTable table, long seed) {
    this.table = table;
    this.seed = seed;
  }

  /** Puts a confirmed entry in front of those with its source. */
  void add(ConntrackEntry entry) {
    if (2L * size++ >= 3L * buckets) {
      split();
    }
    push(bucket(hash(entry.tuple(Direction.ORIGINAL, scratch))), entry);
  }

  /** Takes an entry out that was added before and has not changed its original tuple. */
  void remove(ConntrackEntry entry) {
    size--;
    long links = entry.nat(WORD);
    int next = (int) links;
    int before = (int) (links >>> 32);
    if (before == 0) {
      head(bucket(hash(entry.tuple(Direction.ORIGINAL, scratch))), next);
    } else {
      table.entry(before - 1, neighbour);
      neighbour.nat(WORD, neighbour.nat(WORD) & 0xFFFF_FFFF_0000_0000L | next);
    }
    if (next != 0) {
      table.entry(next - 1, neighbour);
      neighbour.nat(WORD, neighbour.nat(WORD) & 0xFFFF_FFFFL | (long) before << 32);
    }
    entry.nat(WORD, 0);
  }

  /** Slot of the first entry that may have the source of {@code tuple}, or -1. */
  int first(PacketTuple tuple) {
    return head(bucket(hash(tuple))) - 1;
  }

  /** Slot of the one behind {@code entry}, or -1. */
  int next(ConntrackEntry entry) {
    return (int) entry.nat(WORD) - 1;
  }

  /** Whether both have one source address, source port, protocol and zone. */
  static boolean sameSource(PacketTuple a, PacketTuple b) {
    // all of meta but the destination port
    return ((a.meta ^ b.meta) & 0xFFFF_0000_FFFF_FFFFL) == 0
        && a.sourceLow == b.sourceLow
        && a.sourceHigh == b.sourceHigh;
  }

  /** Entries in the index. */
  int size() {
    return size;
  }

  private long hash(PacketTuple tuple) {
    long h = SeededRandom.mix(seed ^ tuple.meta & 0xFFFF_0000_FFFF_FFFFL);
    return SeededRandom.mix(h ^ tuple.sourceLow ^ Long.rotateLeft(tuple.sourceHigh, 32));
  }

  private int bucket(long hash) {
    int wide = Integer.highestOneBit(buckets);
    int number = (int) hash & (wide << 1) - 1;
    return number < buckets ? number : number & wide - 1;
  }

  private void push(int bucket, ConntrackEntry entry) {
    int old = head(bucket);
    entry.nat(WORD, old);
    if (old != 0) {
      table.entry(old - 1, neighbour);
      neighbour.nat(WORD, neighbour.nat(WORD) & 0xFFFF_FFFFL | entry.slot() + 1L << 32);
    }
    head(bucket, entry.slot() + 1);
  }

  private void split() {
    int fresh = buckets;
    if (fresh >>> SEGMENT_BITS == segments.length) {
      segments = Arrays.copyOf(segments, segments.length << 1);
    }
    if ((fresh & SEGMENT - 1) == 0) {
      segments[fresh >>> SEGMENT_BITS] = new int[SEGMENT];
    }
    int from = fresh - Integer.highestOneBit(fresh);
    buckets++;
    int at = last(head(from));
    head(from, 0);
    while (at != 0) {
      table.entry(at - 1, moved);
      at = (int) (moved.nat(WORD) >>> 32);
      push(bucket(hash(moved.tuple(Direction.ORIGINAL, scratch))), moved);
    }
  }

  /** The end of the chain from {@code at}: moved from there, a chain keeps its order. */
  private int last(int at) {
    int last = at;
    for (int next = at; next != 0; next = (int) moved.nat(WORD)) {
      table.entry(next - 1, moved);
      last = next;
    }
    return last;
  }

  private int head(int bucket) {
    return segments[bucket >>> SEGMENT_BITS][bucket & SEGMENT - 1];
  }

  private void head(int bucket, int slotPlusOne) {
    segments[bucket >>> SEGMENT_BITS][bucket & SEGMENT - 1] = slotPlusOne;
  }
}
