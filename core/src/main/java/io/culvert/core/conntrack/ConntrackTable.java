package io.culvert.core.conntrack;

/**
 * The table of entries: found by either tuple in one probe, both tuples in or neither. Drafts have
 * a row but can't be found. Loop only; nothing allocates except growth, which is bounded for each
 * operation.
 *
 * <p>A destroyed entry leaves the index at once; its row is kept until no packet can still point at
 * it ({@link #reap}).
 */
public final class ConntrackTable {

  /** Called for each row of a {@link #scan}. */
  public interface Visitor {

    /** {@code entry} must not be kept; {@code false} ends the scan after this row. */
    boolean visit(ConntrackEntry entry);
  }

  /** What the owner of the table does when entries come and go. */
  interface Owner {

    /** {@code entry} is DYING and still in the index. */
    void dying(ConntrackEntry entry, long nowNanos);

    /** The row of {@code entry} is about to be reused. */
    void freed(ConntrackEntry entry);
  }

  /** Another table, beneath this one, from which entries come up when they are asked for. */
  interface Beneath {

    /** Brings the entry with {@code tuple} up; {@code false} if there is none, or it is up. */
    boolean fetch(PacketTuple tuple);
  }

  private static final int ORIGINAL_BIT = 1;
  private static final int REPLY_BIT = 2;
  private static final int BOTH = ORIGINAL_BIT | REPLY_BIT;

  /** The kernel looks at 8 buckets; a bucket here is a cache line of cells. */
  private static final int EVICTION_RANGE = 8;

  private Blocks blocks = Blocks.AT_ONCE;
  final RowStore rows = new RowStore(() -> blocks.take());
  final TupleIndex index = new TupleIndex(rows, () -> blocks.take());
  final long seed;
  private final Owner owner;
  private final ReadAhead ahead;
  private final PacketTuple scratch = new PacketTuple();
  private final PacketTuple sought = new PacketTuple();
  private final ConntrackEntry cursor = new ConntrackEntry();
  private final ConntrackEntry leaving = new ConntrackEntry();
  private final int[] bucket = new int[8];
  private final IntQueue graves = new IntQueue();
  private Beneath beneath;
  private int count;
  private int originalTag;
  private int replyTag;

  ConntrackTable(long seed, Owner owner) {
    this.seed = seed;
    this.owner = owner;
    ahead = new ReadAhead(rows, index, seed);
  }

  /** The slot in a handle that {@link #find} returned. */
  public static int slot(long handle) {
    return (int) (handle >>> 1);
  }

  /** The direction in a handle that {@link #find} returned. */
  public static Direction direction(long handle) {
    return (handle & 1) == 0 ? Direction.ORIGINAL : Direction.REPLY;
  }

  int tag(PacketTuple tuple) {
    return tuple.tag(seed);
  }

  /**
   * The living entry one of whose tuples is {@code tuple}, zone included: {@code slot << 1 |
   * direction}, or -1. An expired entry met on the way is destroyed.
   */
  public long find(PacketTuple tuple, long nowNanos) {
    return find(tuple, BOTH, nowNanos);
  }

  /**
   * The same for a zone that applies to some directions only ({@code nf_conntrack_find_get}): an
   * entry counts if it has the zone in the direction in which it matches. {@code tuple}'s zone is
   * overwritten.
   */
  public long find(PacketTuple tuple, int zone, int zoneDirections, long nowNanos) {
    int original = zoneOf(zone, zoneDirections, ORIGINAL_BIT);
    int reply = zoneOf(zone, zoneDirections, REPLY_BIT);
    tuple.zone(original);
    if (original == reply) {
      return find(tuple, BOTH, nowNanos);
    }
    long handle = find(tuple, ORIGINAL_BIT, nowNanos);
    if (handle < 0) {
      tuple.zone(reply);
      handle = find(tuple, REPLY_BIT, nowNanos);
    }
    return handle;
  }

  /** The zone id that holds in one direction. */
  static int zoneOf(int zone, int zoneDirections, int directionBit) {
    return (zoneDirections & directionBit) == 0 ? 0 : zone;
  }

  private long find(PacketTuple tuple, int directions, long nowNanos) {
    int tag = tag(tuple);
    int from = TupleIndex.home(tag);
    while (true) {
      long found = index.search(tuple, tag, from);
      if (found == TupleIndex.NOT_FOUND) {
        if (beneath == null || !beneath.fetch(tuple)) {
          return -1;
        }
        from = TupleIndex.home(tag);
        continue;
      }
      int handle = TupleIndex.handle(found);
      int slot = handle >>> 1;
      if (rows.deadline(slot) - nowNanos <= 0) {
        destroy(slot, nowNanos);
        from = TupleIndex.home(tag);
      } else if ((directions & 1 << (handle & 1)) != 0) {
        return handle;
      } else {
        from = TupleIndex.after(found);
      }
    }
  }

  /**
   * Whether another entry than {@code ignoring} (a draft) already has {@code reply} as one of its
   * tuples; an entry with the same original tuple does not count, since confirm will settle that
   * ({@code nf_conntrack_tuple_taken}). The zone is that of {@code ignoring}.
   */
  public boolean taken(PacketTuple reply, ConntrackEntry ignoring, long nowNanos) {
    int original = zoneOf(ignoring.zone(), ignoring.zoneDirections(), ORIGINAL_BIT);
    int zone = zoneOf(ignoring.zone(), ignoring.zoneDirections(), REPLY_BIT);
    int directions = original == zone ? BOTH : REPLY_BIT;
    sought.set(reply).zone(zone);
    int tag = tag(sought);
    int from = TupleIndex.home(tag);
    while (true) {
      long found = index.search(sought, tag, from);
      if (found == TupleIndex.NOT_FOUND) {
        if (beneath == null || !beneath.fetch(sought)) {
          return false;
        }
        from = TupleIndex.home(tag);
        continue;
      }
      int handle = TupleIndex.handle(found);
      int slot = handle >>> 1;
      if (slot != ignoring.slot() && rows.deadline(slot) - nowNanos <= 0) {
        destroy(slot, nowNanos);
        from = TupleIndex.home(tag);
      } else if (slot == ignoring.slot()
          || (directions & 1 << (handle & 1)) == 0
          || rows.sameOriginal(slot, ignoring.slot())) {
        from = TupleIndex.after(found);
      } else {
        return true;
      }
    }
  }

  /** Sets where entries come from that are not here; {@code null} for nowhere. */
  void beneath(Beneath table) {
    beneath = table;
  }

  /** Slot of the living entry one of whose tuples is {@code tuple}, or -1; changes nothing. */
  int peek(PacketTuple tuple, long nowNanos) {
    int tag = tag(tuple);
    long found = index.search(tuple, tag, TupleIndex.home(tag));
    while (found != TupleIndex.NOT_FOUND
        && rows.deadline(TupleIndex.handle(found) >>> 1) - nowNanos <= 0) {
      found = index.search(tuple, tag, TupleIndex.after(found));
    }
    return found == TupleIndex.NOT_FOUND ? -1 : TupleIndex.handle(found) >>> 1;
  }

  /** Slot of the entry with that id and original tuple, expired or not, or -1. */
  int slotOf(PacketTuple original, long id) {
    int tag = tag(original);
    long found = index.search(original, tag, TupleIndex.home(tag));
    while (found != TupleIndex.NOT_FOUND && rows.id(TupleIndex.handle(found) >>> 1) != id) {
      found = index.search(original, tag, TupleIndex.after(found));
    }
    return found == TupleIndex.NOT_FOUND ? -1 : TupleIndex.handle(found) >>> 1;
  }

  /** Points {@code into} at row {@code slot} and returns it. */
  public ConntrackEntry entry(int slot, ConntrackEntry into) {
    return into.wrap(rows.chunk(slot), rows.base(slot), slot);
  }

  /** Whether {@code slot} holds the entry {@code id}, confirmed and not dying. */
  public boolean alive(int slot, long id) {
    return slot >= 0 && slot < rows.rows() && rows.id(slot) == id && inTable(rows.status(slot));
  }

  /** Sets where the memory comes from that the table will grow into. */
  public void growInto(Blocks memory) {
    blocks = memory;
  }

  static boolean inTable(int status) {
    return (status & (EntryStatus.CONFIRMED | EntryStatus.DYING)) == EntryStatus.CONFIRMED;
  }

  /** Entries, drafts included. */
  public int count() {
    return count;
  }

  /** Rows ever used: every slot is below this. Tells how many rows a full {@link #scan} visits. */
  public int rows() {
    return rows.rows();
  }

  /**
   * Visits confirmed entries among the next {@code maxRows} rows and returns where to go on, or -1
   * at the end. Entries confirmed meanwhile may be missed, none is seen twice. Entries that have
   * expired but not been swept are seen: look at {@link ConntrackEntry#remainingNanos}.
   */
  public int scan(int fromSlot, int maxRows, Visitor visitor) {
    int end = (int) Math.min(rows.rows(), (long) fromSlot + maxRows);
    ConntrackEntry entry = new ConntrackEntry();
    for (int slot = fromSlot; slot < end; slot++) {
      int status = rows.status(slot);
      boolean shown = inTable(status) && (status & EntryStatus.NAT_CLASH) == 0;
      if (shown && !visitor.visit(entry(slot, entry))) {
        return slot + 1 < rows.rows() ? slot + 1 : -1;
      }
    }
    return end < rows.rows() ? end : -1;
  }

  /** Destroys a confirmed entry: out of the index, expectations withdrawn, listener told. */
  public void destroy(int slot, long nowNanos) {
    int status = rows.status(slot);
    if (!inTable(status)) {
      return;
    }
    entry(slot, leaving).setStatus(EntryStatus.DYING);
    owner.dying(leaving, nowNanos);
    if ((status & EntryStatus.NAT_CLASH) == 0) {
      unindex(slot, Direction.ORIGINAL);
    }
    unindex(slot, Direction.REPLY);
    count--;
    graves.add(slot);
  }

  private void unindex(int slot, Direction direction) {
    entry(slot, leaving).tuple(direction, scratch);
    if (!index.remove(tag(scratch), slot << 1 | direction.ordinal())) {
      throw new IllegalStateException(direction + " tuple of slot " + slot + " not in the index");
    }
  }

  /** Frees at most {@code max} rows of destroyed entries; only while no packet is on its way. */
  void reap(int max) {
    for (int i = Math.min(max, graves.size()); i > 0; i--) {
      free(graves.remove());
    }
  }

  private void free(int slot) {
    owner.freed(entry(slot, leaving));
    rows.free(slot);
  }

  /** A row for a draft; its tuples and all else are zero. */
  ConntrackEntry draft(ConntrackEntry into) {
    count++;
    return entry(rows.allocate(), into);
  }

  /** A draft with the facts of an entry of {@code other}, not yet published. */
  ConntrackEntry draft(ConntrackTable other, int slot, ConntrackEntry into) {
    draft(into);
    rows.copy(other.rows, slot, into.slot());
    return into;
  }

  /** Frees the row of a draft. */
  void discard(int slot) {
    if (!inTable(rows.status(slot))) {
      count--;
      free(slot);
    }
  }

  /** Makes room in the index for both tuples of a draft; false where there can't be any. */
  boolean makeRoom(ConntrackEntry draft) {
    originalTag = tag(draft.tuple(Direction.ORIGINAL, scratch));
    replyTag = tag(draft.tuple(Direction.REPLY, scratch));
    return index.makeRoom(originalTag, 2) && index.makeRoom(replyTag, 2);
  }

  /**
   * Publishes the draft that {@link #makeRoom} was called for last under its tuples: both, or only
   * the reply one for a hidden clash entry.
   */
  void insert(ConntrackEntry draft, boolean both) {
    if (both) {
      index.insert(originalTag, draft.slot() << 1);
    }
    index.insert(replyTag, draft.slot() << 1 | 1);
    draft.setStatus(EntryStatus.CONFIRMED);
  }

  /** The living entry that a draft's tuple of that direction would clash with, or -1. */
  long findClash(PacketTuple tuple, ConntrackEntry draft, Direction direction, long nowNanos) {
    int original = zoneOf(draft.zone(), draft.zoneDirections(), ORIGINAL_BIT);
    int reply = zoneOf(draft.zone(), draft.zoneDirections(), REPLY_BIT);
    return find(tuple, original == reply ? BOTH : 1 << direction.ordinal(), nowNanos);
  }

  /** Whether two entries agree in both tuples. */
  boolean sameTuples(ConntrackEntry a, ConntrackEntry b) {
    return rows.sameTuples(a.slot(), b.slot());
  }

  /**
   * Makes room where the table is full: of the entries near {@code tuple}'s place, those not
   * ASSURED of the first bucket that has any ({@code early_drop}). Returns how many went.
   */
  int dropEarly(PacketTuple tuple, long nowNanos) {
    int tag = tag(tuple);
    for (int i = 0; i < EVICTION_RANGE; i++) {
      index.neighbours(tag, i, bucket);
      int dropped = dropUnassured(nowNanos);
      if (dropped > 0) {
        return dropped;
      }
    }
    return 0;
  }

  private int dropUnassured(long nowNanos) {
    int dropped = 0;
    for (int handle : bucket) {
      int slot = handle >> 1;
      if (handle >= 0 && inTable(rows.status(slot))) {
        boolean expired = rows.deadline(slot) - nowNanos <= 0;
        if (expired || (rows.status(slot) & EntryStatus.ASSURED) == 0) {
          destroy(slot, nowNanos);
          dropped += expired ? 0 : 1;
        }
      }
    }
    return dropped;
  }

  /** What {@link #sweep} asks about an entry that has not expired. */
  interface Mercy {

    /** Whether the entry may stay. */
    boolean stays(ConntrackEntry entry);
  }

  /**
   * Destroys what has expired, or finds no mercy, in {@code [from, to)}, {@code max} entries at
   * most; {@code mercy} or null. Returns where it stopped.
   */
  int sweep(int from, int to, int max, Mercy mercy, long nowNanos) {
    int destroyed = 0;
    int slot = from;
    for (; slot < to && destroyed < max; slot++) {
      if ((slot - from) % ReadAhead.ROWS == 0) {
        ahead.touch(slot, Math.min(slot + ReadAhead.ROWS, to), nowNanos);
      }
      if (inTable(rows.status(slot))) {
        boolean expired = rows.deadline(slot) - nowNanos <= 0;
        if (expired || mercy != null && !mercy.stays(entry(slot, cursor))) {
          destroy(slot, nowNanos);
          destroyed++;
        }
      }
    }
    return slot;
  }

  /** Cells of the index, used or not. For measuring. */
  long indexCells() {
    return index.cells();
  }
}
