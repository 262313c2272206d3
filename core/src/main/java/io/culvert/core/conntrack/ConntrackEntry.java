package io.culvert.core.conntrack;

/**
 * A tracked connection: a flyweight over one row of the table. It is moved from row to row by
 * {@link #wrap}; hold {@link #slot()} and {@link #id()} to find an entry again, never the
 * flyweight. Loop only; does not allocate, except the value accessors that say so.
 */
public final class ConntrackEntry {

  static final long HAS_EXPECTED = 1L << 40;
  static final long ACCOUNTED = 1L << 41;
  static final long TIMESTAMPED = 1L << 42;
  static final long COUNTED = 1L << 43;
  private static final int TOLD_SHIFT = 50;
  private static final int EVENT_SHIFT = 48;
  private static final int NOWHERE = Integer.MIN_VALUE;
  private long[] rows;
  private int base = NOWHERE;
  private int slot = -1;

  /** Points at the row that begins at {@code rows[base]}. To look first spares a barrier. */
  ConntrackEntry wrap(long[] newRows, int newBase, int newSlot) {
    if (rows != newRows) {
      rows = newRows;
    }
    base = newBase;
    slot = newSlot;
    return this;
  }

  /** Points where {@code other} points. */
  public ConntrackEntry wrap(ConntrackEntry other) {
    return wrap(other.rows, other.base, other.slot);
  }

  /** Points nowhere: what reads or writes then finds itself before the first row, and throws. */
  public void clear() {
    base = NOWHERE;
    slot = -1;
  }

  /** Whether this points at an entry. */
  public boolean present() {
    return slot >= 0;
  }

  /** The row's number in the table; reused after the entry dies. */
  public int slot() {
    return slot;
  }

  /** Serial number, never reused. */
  public long id() {
    return rows[base + EntryRow.ID];
  }

  void id(long id) {
    rows[base + EntryRow.ID] = id;
  }

  /** Copies one direction's tuple into {@code into} and returns it. */
  public PacketTuple tuple(Direction direction, PacketTuple into) {
    return into.read(rows, tupleAt(direction));
  }

  /** Replaces one direction's tuple. Only on a draft: a confirmed entry is indexed by both. */
  public void replaceTuple(Direction direction, PacketTuple from) {
    from.write(rows, tupleAt(direction));
  }

  /** One direction's tuple as a value: allocates. */
  public Tuple tuple(Direction direction) {
    return Tuple.of(tuple(direction, new PacketTuple()));
  }

  /** One direction's destination port, or ICMP type and code. */
  public int destinationPort(Direction direction) {
    return (int) (rows[tupleAt(direction) + 4] >>> 32) & 0xFFFF;
  }

  private int tupleAt(Direction direction) {
    return base
        + (direction == Direction.ORIGINAL ? EntryRow.ORIGINAL_TUPLE : EntryRow.REPLY_TUPLE);
  }

  /** IP version, 4 or 6. */
  public int ipVersion() {
    return (int) rows[base + 4] & 0xFF;
  }

  /** IP protocol number. */
  public int protocol() {
    return (int) (rows[base + 4] >>> 8) & 0xFF;
  }

  /** {@link EntryStatus} bits. */
  public int status() {
    return (int) rows[base + EntryRow.STATUS];
  }

  /** Whether all of {@code bits} are set. */
  public boolean has(int bits) {
    return (status() & bits) == bits;
  }

  /** Sets {@code bits}. */
  public void setStatus(int bits) {
    rows[base + EntryRow.STATUS] |= bits & 0xFFFF_FFFFL;
  }

  /** Clears {@code bits}. */
  public void clearStatus(int bits) {
    rows[base + EntryRow.STATUS] &= ~(bits & 0xFFFF_FFFFL);
  }

  /** The L4 tracker's state, in its own numbering. */
  public int l4State() {
    return (int) (rows[base + EntryRow.STATUS] >>> 32) & 0xFF;
  }

  /** See {@link #l4State()}. */
  public void l4State(int state) {
    long word = rows[base + EntryRow.STATUS];
    rows[base + EntryRow.STATUS] = word & ~(0xFFL << 32) | (state & 0xFFL) << 32;
  }

  /** Whether packets and bytes are counted: decided when the entry was drafted. */
  public boolean accounted() {
    return flagged(ACCOUNTED);
  }

  /** Whether listings show when it began: decided when the entry was drafted. */
  public boolean timestamped() {
    return flagged(TIMESTAMPED);
  }

  /** Whether any of the table's own bits is set. */
  boolean flagged(long bits) {
    return (rows[base + EntryRow.STATUS] & bits) != 0;
  }

  void flag(long bits) {
    rows[base + EntryRow.STATUS] |= bits;
  }

  void unflag(long bits) {
    rows[base + EntryRow.STATUS] &= ~bits;
  }

  /** What of it is told ({@link EntryEvent}): decided when the entry was drafted. */
  public int told() {
    return (int) (rows[base + EntryRow.MARK] >>> TOLD_SHIFT);
  }

  void told(int events) {
    rows[base + EntryRow.MARK] |= (long) events << TOLD_SHIFT;
  }

  /** Notes a change ({@link EntryEvent}) that the listener hears of when the packet has passed. */
  public void note(int event) {
    rows[base + EntryRow.STATUS] |= (long) event << EVENT_SHIFT;
  }

  /** The {@link EntryEvent}s not yet told. */
  public int events() {
    return (int) (rows[base + EntryRow.STATUS] >>> EVENT_SHIFT);
  }

  void clearEvents() {
    rows[base + EntryRow.STATUS] &= (1L << EVENT_SHIFT) - 1;
  }

  /** One of the tracker's own nine words. */
  public long l4(int index) {
    return rows[base + EntryRow.L4 + index];
  }

  /** Sets one of the tracker's own nine words. */
  public void l4(int index, long value) {
    rows[base + EntryRow.L4 + index] = value;
  }

  /** Confirmed: engine time of expiry. Draft: the timeout it will get, in nanoseconds. */
  public long deadlineNanos() {
    return rows[base + EntryRow.DEADLINE];
  }

  /** See {@link #deadlineNanos()}. */
  public void deadlineNanos(long deadline) {
    rows[base + EntryRow.DEADLINE] = deadline;
  }

  /** Gives the entry {@code timeoutNanos} from now, or remembers it while it is a draft. */
  public void refresh(long nowNanos, long timeoutNanos) {
    if (!has(EntryStatus.FIXED_TIMEOUT)) {
      deadlineNanos(has(EntryStatus.CONFIRMED) ? nowNanos + timeoutNanos : timeoutNanos);
    }
  }

  /** Nanoseconds left of a confirmed entry; not positive once it has expired. */
  public long remainingNanos(long nowNanos) {
    return deadlineNanos() - nowNanos;
  }

  /** Netfilter mark of the connection. */
  public int mark() {
    return (int) rows[base + EntryRow.MARK];
  }

  /** Sets the mark. */
  public void mark(int mark) {
    if (mark != mark()) {
      note(EntryEvent.MARK);
    }
    low(EntryRow.MARK, mark);
  }

  /** The zone, whatever directions it applies to. */
  public int zone() {
    return (int) (rows[base + EntryRow.MARK] >>> 32) & 0xFFFF;
  }

  /** Directions the zone applies to: bit 0 ORIGINAL, bit 1 REPLY. */
  public int zoneDirections() {
    return (int) (rows[base + EntryRow.MARK] >>> 48) & 3;
  }

  /** Sets the zone and the directions it applies to. */
  public void zone(int zone, int directions) {
    rows[base + EntryRow.MARK] =
        rows[base + EntryRow.MARK] & ~(0x3_FFFFL << 32)
            | (long) (zone & 0xFFFF) << 32
            | (long) (directions & 3) << 48;
  }

  /** Packets counted in {@code direction}; 0 while accounting is off. */
  public long packets(Direction direction) {
    return rows[base + EntryRow.COUNTERS + 2 * direction.ordinal()];
  }

  /** IP bytes counted in {@code direction}; 0 while accounting is off. */
  public long bytes(Direction direction) {
    return rows[base + EntryRow.COUNTERS + 2 * direction.ordinal() + 1];
  }

  /** Counts one packet. */
  public void count(Direction direction, int lengthBytes) {
    int at = base + EntryRow.COUNTERS + 2 * direction.ordinal();
    rows[at]++;
    rows[at + 1] += lengthBytes;
  }

  /** Sets both counters of a direction; for zeroing and restoring. */
  public void counters(Direction direction, long packets, long bytes) {
    int at = base + EntryRow.COUNTERS + 2 * direction.ordinal();
    rows[at] = packets;
    rows[at + 1] = bytes;
  }

  /** Engine time at which the first packet came. */
  public long createdNanos() {
    return rows[base + EntryRow.CREATED];
  }

  void createdNanos(long nanos) {
    rows[base + EntryRow.CREATED] = nanos;
  }

  /** Slot of the master, or -1; valid while {@link #masterId()} is that slot's id. */
  public int masterSlot() {
    return (int) rows[base + EntryRow.MASTER_SLOT];
  }

  /** Id of the master, or 0. */
  public long masterId() {
    return rows[base + EntryRow.MASTER_ID];
  }

  void master(int masterSlot, long masterId) {
    rows[base + EntryRow.MASTER_SLOT] = masterSlot;
    rows[base + EntryRow.MASTER_ID] = masterId;
  }

  /** The timeout policy, 0 for the default one. */
  public int timeoutPolicy() {
    return (int) rows[base + EntryRow.POLICY];
  }

  /** Sets the timeout policy. */
  public void timeoutPolicy(int policy) {
    low(EntryRow.POLICY, policy);
  }

  /** Id of the helper ({@link HelperRegistry}), 0 for none. */
  public int helper() {
    return (int) (rows[base + EntryRow.POLICY] >>> 32);
  }

  /** Sets the helper. */
  public void helper(int helper) {
    if (helper != helper()) {
      note(EntryEvent.HELPER);
    }
    high(EntryRow.POLICY, helper);
  }

  /** One of NAT's two words. */
  public long nat(int index) {
    return rows[base + (index == 0 ? EntryRow.NAT_CHAIN : EntryRow.NAT_DEVICE)];
  }

  /** Sets one of NAT's two words. */
  public void nat(int index, long value) {
    rows[base + (index == 0 ? EntryRow.NAT_CHAIN : EntryRow.NAT_DEVICE)] = value;
  }

  /** What a higher floor keeps about packets of {@code direction}, 0 at first. */
  public int kept(Direction direction) {
    return (int) (rows[base + EntryRow.KEPT] >>> 32 * direction.ordinal());
  }

  /** See {@link #kept(Direction)}. */
  public void kept(Direction direction, int number) {
    if (direction == Direction.ORIGINAL) {
      low(EntryRow.KEPT, number);
    } else {
      high(EntryRow.KEPT, number);
    }
  }

  /** Half 0 or 1 of the 128 label bits. */
  public long labels(int half) {
    return rows[base + EntryRow.LABELS + half];
  }

  /** Sets half of the labels. */
  public void labels(int half, long bits) {
    if (bits != labels(half)) {
      note(EntryEvent.LABEL);
    }
    rows[base + EntryRow.LABELS + half] = bits;
  }

  /** Index of the device the first packet came by, -1 for none. */
  public int ingress() {
    return ((int) rows[base + EntryRow.ROUTE] & 0xFFFF) - 1;
  }

  /** Index of the device the first packet left by, -1 for none. */
  public int egress() {
    return ((int) (rows[base + EntryRow.ROUTE] >>> 16) & 0xFFFF) - 1;
  }

  /** Remembers the devices of the first packet; -1 for none. */
  public void devices(int ingress, int egress) {
    low(EntryRow.ROUTE, egress + 1 << 16 | ingress + 1 & 0xFFFF);
  }

  /** Id of the rule that admitted the first packet, 0 for none. */
  public int rule() {
    return (int) (rows[base + EntryRow.ROUTE] >>> 32);
  }

  /** See {@link #rule()}. */
  public void rule(int rule) {
    high(EntryRow.ROUTE, rule);
  }

  /** Number of the helper attachment kept by a higher floor, 0 for none. */
  public int attachment() {
    return (int) rows[base + EntryRow.EXTENSIONS];
  }

  /** See {@link #attachment()}. */
  public void attachment(int number) {
    low(EntryRow.EXTENSIONS, number);
  }

  /** Number of the sequence adjustment kept by NAT, 0 for none. */
  public int sequenceAdjustment() {
    return (int) (rows[base + EntryRow.EXTENSIONS] >>> 32);
  }

  /** See {@link #sequenceAdjustment()}. */
  public void sequenceAdjustment(int number) {
    high(EntryRow.EXTENSIONS, number);
  }

  private void low(int word, int value) {
    rows[base + word] = rows[base + word] & 0xFFFF_FFFF_0000_0000L | value & 0xFFFF_FFFFL;
  }

  private void high(int word, int value) {
    rows[base + word] = rows[base + word] & 0xFFFF_FFFFL | (long) value << 32;
  }
}
