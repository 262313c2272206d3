package io.culvert.core.nat;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackTable;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.PacketTuple;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The confirmed entries by the source they really have ({@code nf_nat_bysource}), so that a host's
 * port keeps its mapping towards every destination. Chains run through the entries' first NAT word:
 * low half the next slot, high half the one before, both plus one so that 0 is none.
 *
 * <p>The head of a bucket also counts its entries by sixteen shares of their hashes, to three, so
 * that a source that is not there is known without a look at rows that lie far away.
 *
 * <p>Grows one bucket at a time (linear hashing): no operation ever moves more than one chain. Loop
 * only; does not allocate but for growth.
 */
final class SourceIndex {

  private static final int WORD = 0;
  private static final int SEGMENT_BITS = 12;
  private static final int SEGMENT = 1 << SEGMENT_BITS;

  /**
   * So many entries have a bucket each, on average: those that share one have their links in each
   * other's rows, which lie far apart.
   */
  private static final int ROOMY = 1 << 20;

  /**
   * Entries a bucket, on average, where there are many more, so that buckets take little memory.
   */
  private static final int MEAN_LENGTH = 3;

  /** The low half of a bucket's head: the slot of its first entry plus one. */
  private static final long SLOT = 0xFFFF_FFFFL;

  /** Of two bits: three or more, which stays so until the bucket is empty. */
  private static final long MANY = 3;

  private final ConntrackTable table;
  private final long seed;
  private final ConntrackEntry neighbour = new ConntrackEntry();
  private final ConntrackEntry moved = new ConntrackEntry();
  private final PacketTuple scratch = new PacketTuple();
  private long[][] segments = {new long[SEGMENT]};
  private int buckets = SEGMENT;
  private int size;

  SourceIndex(ConntrackTable table, long seed) {
    this.table = table;
    this.seed = seed;
  }

  /** Puts a confirmed entry in front of those with its source. */
  void add(ConntrackEntry entry) {
    if (size++ >= (buckets < ROOMY ? buckets : (long) MEAN_LENGTH * buckets)) {
      split();
    }
    push(hash(entry.tuple(Direction.ORIGINAL, scratch)), entry);
  }

  /** Takes an entry out that was added before and has not changed its original tuple. */
  void remove(ConntrackEntry entry) {
    size--;
    long links = entry.nat(WORD);
    int next = (int) links;
    int before = (int) (links >>> 32);
    long hash = hash(entry.tuple(Direction.ORIGINAL, scratch));
    int bucket = bucket(hash);
    long head = head(bucket);
    if (before == 0) {
      head(bucket, next == 0 ? 0 : less(head & ~SLOT | next, hash));
    } else {
      head(bucket, less(head, hash));
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
    long hash = hash(tuple);
    long head = head(bucket(hash));
    return (head >>> shift(hash) & MANY) == 0 ? -1 : (int) head - 1;
  }

  /** Slot of the one behind {@code entry}, or -1. */
  int next(ConntrackEntry entry) {
    return (int) entry.nat(WORD) - 1;
  }

  /** The first tuples of those that have the source of {@code tuple}. Allocates. */
  void each(PacketTuple tuple, Consumer<PacketTuple> into) {
    ConntrackEntry entry = new ConntrackEntry();
    for (int slot = first(tuple); slot >= 0; slot = next(entry)) {
      table.entry(slot, entry);
      PacketTuple original = entry.tuple(Direction.ORIGINAL, new PacketTuple());
      if (sameSource(original, tuple)) {
        into.accept(original);
      }
    }
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

  /** Where the share of {@code hash} is counted in the head of its bucket. */
  private static int shift(long hash) {
    return 32 + 2 * (int) (hash >>> 60);
  }

  private static long more(long head, long hash) {
    return (head >>> shift(hash) & MANY) == MANY ? head : head + (1L << shift(hash));
  }

  private static long less(long head, long hash) {
    return (head >>> shift(hash) & MANY) == MANY ? head : head - (1L << shift(hash));
  }

  private void push(long hash, ConntrackEntry entry) {
    int bucket = bucket(hash);
    long head = head(bucket);
    int old = (int) head;
    entry.nat(WORD, old);
    if (old != 0) {
      table.entry(old - 1, neighbour);
      neighbour.nat(WORD, neighbour.nat(WORD) & 0xFFFF_FFFFL | entry.slot() + 1L << 32);
    }
    head(bucket, more(head & ~SLOT | entry.slot() + 1, hash));
  }

  private void split() {
    int fresh = buckets;
    if (fresh >>> SEGMENT_BITS == segments.length) {
      segments = Arrays.copyOf(segments, segments.length << 1);
    }
    if ((fresh & SEGMENT - 1) == 0) {
      segments[fresh >>> SEGMENT_BITS] = new long[SEGMENT];
    }
    int from = fresh - Integer.highestOneBit(fresh);
    buckets++;
    int at = last((int) head(from));
    head(from, 0);
    while (at != 0) {
      table.entry(at - 1, moved);
      at = (int) (moved.nat(WORD) >>> 32);
      push(hash(moved.tuple(Direction.ORIGINAL, scratch)), moved);
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

  private long head(int bucket) {
    return segments[bucket >>> SEGMENT_BITS][bucket & SEGMENT - 1];
  }

  private void head(int bucket, long head) {
    segments[bucket >>> SEGMENT_BITS][bucket & SEGMENT - 1] = head;
  }
}
