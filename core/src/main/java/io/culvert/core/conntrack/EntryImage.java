package io.culvert.core.conntrack;

import java.util.Arrays;

/**
 * All of one entry that means something outside of its engine, as words: what is saved, and what
 * another engine can be given. Times are what is left and the wall clock's; masters are named by
 * their ids; helpers, timeout policies and devices by numbers that their owner has to translate.
 * Used again and again; loop only; filling it does not allocate.
 *
 * <p>Words 0 to 39 lie as in {@code EntryRow}. The others are filled by who keeps such things: 40
 * to 42 sequence adjustment, 43 to 46 the helper's attachment.
 */
public final class EntryImage {

  /** As many words as an image has. */
  public static final int WORDS = 48;

  /** Three words of NAT's sequence adjustment. */
  public static final int SEQUENCES = EntryRow.LONGS;

  /** Four words of a helper's attachment. */
  public static final int ATTACHMENT = SEQUENCES + 3;

  /** Where an entry's id lies. */
  public static final int ID = EntryRow.ID;

  /** Where the time left lies, in nanoseconds. */
  public static final int DEADLINE = EntryRow.DEADLINE;

  /** Where the id of an entry's master lies, 0 for none. */
  public static final int MASTER_ID = EntryRow.MASTER_ID;

  /** No row has these: they tell where it was. */
  private static final int[] ELSEWHERE = {EntryRow.MASTER_SLOT};

  private static final byte[] NOTHING = {};
  private static final long MICROS = 1_000;

  /** What is the table's own to know: events not yet told, and that a quota counts it. */
  private static final long OWN = 0xFFFFL << 48 | ConntrackEntry.COUNTED;

  private final long[] words = new long[WORDS];
  private byte[] memory = NOTHING;

  /** The words themselves. */
  public long[] words() {
    return words;
  }

  /** What the entry's helper wants to be kept, at most 65535 bytes; empty for nothing. */
  public byte[] memory() {
    return memory;
  }

  /** See {@link #memory()}. */
  public void memory(byte[] bytes) {
    memory = bytes;
  }

  /**
   * Takes the entry in that row, unless it has expired or nobody may know of it.
   *
   * @param epochMicros the wall clock at {@code nowNanos}
   * @return whether there was one to take
   */
  public boolean take(ConntrackTable table, int slot, long nowNanos, long epochMicros) {
    int status = table.rows.status(slot);
    boolean shown =
        (status & (EntryStatus.CONFIRMED | EntryStatus.DYING | EntryStatus.NAT_CLASH))
            == EntryStatus.CONFIRMED;
    if (!shown || table.rows.deadline(slot) - nowNanos <= 0) {
      return false;
    }
    table.rows.read(slot, words);
    for (int word : ELSEWHERE) {
      words[word] = 0;
    }
    for (int word = SEQUENCES; word < WORDS; word++) {
      words[word] = 0;
    }
    memory = NOTHING;
    words[EntryRow.STATUS] &= ~OWN;
    words[EntryRow.DEADLINE] -= nowNanos;
    words[EntryRow.CREATED] = epochMicros - (nowNanos - words[EntryRow.CREATED]) / MICROS;
    words[EntryRow.ROUTE] &= 0xFFFF_FFFFL; // rules are numbered anew at each load
    return true;
  }

  /**
   * A number that is another one, but by chance, after a packet that has changed the row: its
   * status, its deadline, what its tracker knows, or its counters. Most of that is told to no
   * listener.
   */
  public static long fingerprint(ConntrackTable table, int slot) {
    long[] chunk = table.rows.chunk(slot);
    int base = table.rows.base(slot);
    long mixed = chunk[base + EntryRow.STATUS] ^ chunk[base + EntryRow.DEADLINE];
    for (int word = base + EntryRow.L4; word < base + EntryRow.MARK; word++) {
      mixed = Long.rotateLeft(mixed * 0x9E37_79B9_7F4A_7C15L, 29) + chunk[word];
    }
    return mixed;
  }

  /**
   * Makes 0 of the words of an image what packets change without that a listener is told: the time
   * that is left, what its tracker knows, and the counters.
   */
  public static void forgetMoved(long[] words) {
    words[EntryRow.DEADLINE] = 0;
    Arrays.fill(words, EntryRow.L4, EntryRow.MARK, 0);
  }

  /** Of the words of an image those that {@link #forgetMoved} forgets, but for the time left. */
  public static long[] moved(long[] words) {
    return Arrays.copyOfRange(words, EntryRow.L4, EntryRow.MARK);
  }

  /** Turns what is kept of times into those of an engine. */
  void settle(long nowNanos, long epochMicros) {
    words[EntryRow.DEADLINE] += nowNanos;
    words[EntryRow.CREATED] = nowNanos - (epochMicros - words[EntryRow.CREATED]) * MICROS;
    words[EntryRow.MASTER_SLOT] = -1;
    words[EntryRow.STATUS] &= ~OWN;
  }

  /** Whether the words can be an entry's at all; they may come from anywhere. */
  boolean plausible() {
    int status = (int) words[EntryRow.STATUS];
    int never = EntryStatus.DYING | EntryStatus.NAT_CLASH | EntryStatus.TEMPLATE;
    int version = (int) words[EntryRow.ORIGINAL_TUPLE + 4] & 0xFF;
    boolean oneKind =
        ((words[EntryRow.ORIGINAL_TUPLE + 4] ^ words[EntryRow.REPLY_TUPLE + 4]) & 0xFFFF) == 0;
    return (status & EntryStatus.CONFIRMED) != 0
        && (status & never) == 0
        && oneKind
        && (version == 4 || version == 6)
        && words[EntryRow.ID] > 0
        && words[EntryRow.DEADLINE] > 0
        && l4State() < L4Tracker.MAX_STATES;
  }

  /** Where the five words of a direction's tuple lie. */
  public static int tuple(Direction direction) {
    return direction == Direction.ORIGINAL ? EntryRow.ORIGINAL_TUPLE : EntryRow.REPLY_TUPLE;
  }

  /** Nanoseconds left of its timeout when it was taken. */
  public long leftNanos() {
    return words[EntryRow.DEADLINE];
  }

  int l4State() {
    return l4State(words);
  }

  /** The tracker's state in the words of an image. */
  public static int l4State(long[] words) {
    return (int) (words[EntryRow.STATUS] >>> 32) & 0xFF;
  }

  /** Number of the timeout policy, 0 for the default one. */
  public int timeoutPolicy() {
    return (int) words[EntryRow.POLICY];
  }

  /** Number of the helper, 0 for none. */
  public int helper() {
    return (int) (words[EntryRow.POLICY] >>> 32);
  }

  /** Sets both numbers. */
  public void policies(int timeoutPolicy, int helper) {
    words[EntryRow.POLICY] = (long) helper << 32 | timeoutPolicy & 0xFFFF_FFFFL;
  }

  /** Index of the device whose address is masqueraded with, -1 for none. */
  public int masqueradeDevice() {
    return (int) words[EntryRow.NAT_DEVICE] - 1;
  }

  /** Index of the device the first packet came by, -1 for none. */
  public int ingress() {
    return ((int) words[EntryRow.ROUTE] & 0xFFFF) - 1;
  }

  /** Index of the device the first packet left by, -1 for none. */
  public int egress() {
    return ((int) (words[EntryRow.ROUTE] >>> 16) & 0xFFFF) - 1;
  }

  /** Sets the three devices, -1 for none. */
  public void devices(int ingress, int egress, int masquerade) {
    words[EntryRow.ROUTE] = (egress + 1 & 0xFFFFL) << 16 | ingress + 1 & 0xFFFF;
    words[EntryRow.NAT_DEVICE] = masquerade + 1 & 0xFFFF_FFFFL;
  }

  /** Half of the address that replies go to, which is what the source was translated to. */
  public long replyDestination(boolean high) {
    return words[EntryRow.REPLY_TUPLE + (high ? 2 : 3)];
  }

  /** IP version, 4 or 6. */
  public int ipVersion() {
    return (int) words[EntryRow.ORIGINAL_TUPLE + 4] & 0xFF;
  }
}
