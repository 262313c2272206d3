package io.culvert.core.conntrack;

import java.util.Arrays;
import java.util.function.LongToIntFunction;

/**
 * Puts entries back into a table from their images, under their own ids: what was saved, or what
 * another engine tells. {@link #put} and {@link #remove} in the order in which things happened,
 * then {@link #finish} once. Before packets come; loop only.
 */
public final class Restoration {

  private final Conntrack conntrack;
  private final ConntrackTable table;
  private final PacketTuple tuple = new PacketTuple();
  private final ConntrackEntry entry = new ConntrackEntry();
  private final Tunable maximum;
  private final SourceQuota quota;
  private boolean withMasters;
  private boolean atOnce;
  private boolean distrusts;
  private long elapsed;
  private long refused;
  private long expired;

  /** For entries of {@code conntrack}. */
  public Restoration(Conntrack conntrack) {
    this.conntrack = conntrack;
    this.table = conntrack.table();
    this.quota = conntrack.drafting.quota;
    this.maximum = conntrack.tunables().tunable("net.netfilter.nf_conntrack_max");
  }

  /**
   * Has new entries get ids that are no other router's of a group.
   *
   * @param member its number there, 0 to 255
   */
  public static void idsFrom(Conntrack conntrack, int member) {
    conntrack.table().rows.idsFrom(member);
  }

  /** The number of the router that made the entry with that id; see {@link #idsFrom}. */
  public static int memberOf(long id) {
    return RowStore.member(id);
  }

  /** The slot of the entry with those words' id and original tuple, -1 if it is not there. */
  public int slotOf(long[] words) {
    return table.slotOf(tuple.read(words, EntryRow.ORIGINAL_TUPLE), words[EntryRow.ID]);
  }

  /**
   * From now on {@link #put} itself lets time pass, refuses what has expired, and lets trackers not
   * trust what they know: for a table that others' entries are in already. {@link #finish} is not
   * called then, and masters are the caller's to give.
   *
   * @param elapsedNanos since what is told was true
   * @param doubtful whether packets may have moved entries since
   */
  public void atOnce(long elapsedNanos, boolean doubtful) {
    atOnce = true;
    distrusts = doubtful;
    elapsed = elapsedNanos;
  }

  /**
   * Makes the entry what {@code image} says. An older entry that has one of its tuples goes: what
   * is told later is true.
   *
   * @param epochMicros the wall clock at {@code nowNanos}
   * @return the entry, until the next call; {@code null} where it can't be taken
   */
  public ConntrackEntry put(EntryImage image, long nowNanos, long epochMicros) {
    if (!image.plausible() || image.l4State() >= states(image)) {
      refused++;
      return null;
    }
    image.settle(nowNanos, epochMicros);
    image.words()[EntryRow.DEADLINE] -= elapsed;
    if (atOnce && image.words()[EntryRow.DEADLINE] - nowNanos <= 0) {
      expired++;
      return null;
    }
    long[] words = image.words();
    withMasters |= words[EntryRow.MASTER_ID] != 0;
    int slot = table.slotOf(tuple.read(words, EntryRow.ORIGINAL_TUPLE), words[EntryRow.ID]);
    if (slot >= 0) {
      boolean counted = table.entry(slot, entry).flagged(ConntrackEntry.COUNTED);
      table.rows.write(slot, words);
      entry.flag(counted ? ConntrackEntry.COUNTED : 0);
      return distrusted();
    }
    if (maximum.value() != 0 && table.count() >= maximum.value()) {
      refused++;
      return null;
    }
    table.draft(entry);
    table.rows.write(entry.slot(), words);
    entry.clearStatus(EntryStatus.CONFIRMED);
    giveWay(Direction.ORIGINAL, nowNanos);
    giveWay(Direction.REPLY, nowNanos);
    if (!table.makeRoom(entry)) {
      table.discard(entry.slot());
      refused++;
      return null;
    }
    table.insert(entry, true);
    if (quota.on()) {
      quota.count(entry.tuple(Direction.ORIGINAL, tuple), entry, nowNanos);
    }
    return distrusted();
  }

  private ConntrackEntry distrusted() {
    if (distrusts) {
      conntrack.tracker(entry.protocol()).distrust(entry);
    }
    return entry;
  }

  private int states(EntryImage image) {
    int protocol = (int) (image.words()[EntryRow.ORIGINAL_TUPLE + 4] >>> 8) & 0xFF;
    return Math.max(1, conntrack.tracker(protocol).timeouts().states());
  }

  private void giveWay(Direction direction, long nowNanos) {
    entry.tuple(direction, tuple);
    long there = table.findClash(tuple, entry, direction, nowNanos);
    if (there >= 0) {
      table.destroy(ConntrackTable.slot(there), nowNanos);
    }
  }

  /** Takes the entry of that id and original tuple out; nothing if it is not there. */
  public void remove(long id, PacketTuple original, long nowNanos) {
    int slot = table.slotOf(original, id);
    if (slot >= 0) {
      table.destroy(slot, nowNanos);
      table.reap(Integer.MAX_VALUE);
    }
  }

  /**
   * Lets time pass for all that was put, drops what has expired, and gives entries their masters.
   *
   * @param elapsedNanos since what was told last was true
   * @param complete whether nothing has happened since; if not, trackers don't trust what they know
   */
  public void finish(long elapsedNanos, boolean complete, long nowNanos) {
    if (elapsedNanos == 0 && complete && !withMasters) {
      return; // packets wait meanwhile, and what has expired is found by looking at it
    }
    long[] masters = new long[64];
    int wanted = 0;
    for (int slot = 0; slot < table.rows(); slot++) {
      if (table.alive(slot, table.rows.id(slot))) {
        table.entry(slot, entry).deadlineNanos(entry.deadlineNanos() - elapsedNanos);
        if (!complete) {
          conntrack.tracker(entry.protocol()).distrust(entry);
        }
        if (entry.remainingNanos(nowNanos) <= 0) {
          expired++;
          table.destroy(slot, nowNanos);
        } else if (entry.masterId() != 0) {
          masters = wanted == masters.length ? Arrays.copyOf(masters, 2 * wanted) : masters;
          masters[wanted++] = entry.masterId();
        }
      }
    }
    table.reap(Integer.MAX_VALUE);
    Slots slots = slots(Arrays.copyOf(masters, wanted));
    for (int slot = 0; wanted > 0 && slot < table.rows(); slot++) {
      if (table.alive(slot, table.rows.id(slot)) && table.entry(slot, entry).masterId() != 0) {
        entry.master(slots.of(entry.masterId()), entry.masterId());
      }
    }
  }

  /**
   * Gives the entry of that id in that slot its master, if it is there still.
   *
   * @param slots where the entry of an id is, -1 for nowhere
   */
  public void master(int slot, long id, LongToIntFunction slots) {
    if (table.alive(slot, id)) {
      table.entry(slot, entry).master(slots.applyAsInt(entry.masterId()), entry.masterId());
    }
  }

  /** Where entries of some ids are. */
  public static final class Slots {

    private final long[] ids;
    private final int[] slots;

    private Slots(long[] ids) {
      this.ids = ids;
      this.slots = new int[ids.length];
      Arrays.sort(ids);
      Arrays.fill(slots, -1);
    }

    /** The slot of the entry with that id, -1 if it is gone. */
    public int of(long id) {
      int at = Arrays.binarySearch(ids, id);
      return at < 0 ? -1 : slots[at];
    }
  }

  /** Looks for the entries of these ids, which are sorted and may be there twice. */
  public Slots slots(long[] ids) {
    Slots found = new Slots(Arrays.stream(ids).distinct().toArray());
    for (int slot = 0; ids.length > 0 && slot < table.rows(); slot++) {
      int at = Arrays.binarySearch(found.ids, table.rows.id(slot));
      if (at >= 0 && table.alive(slot, found.ids[at])) {
        found.slots[at] = slot;
      }
    }
    return found;
  }

  /** Images that could not be taken. */
  public long refused() {
    return refused;
  }

  /** Entries whose time was over. */
  public long expired() {
    return expired;
  }
}
