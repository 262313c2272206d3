package io.culvert.core.conntrack;

/**
 * Where each fact of an entry lies in its row of the table, in longs. Only {@link ConntrackEntry}
 * and the table read rows; everyone else goes through the flyweight.
 *
 * <p>By cache lines of eight words: a packet of a known UDP flow touches the first, second and
 * fourth, one of a TCP connection the first four.
 */
final class EntryRow {

  /** Five words of {@link PacketTuple}, the zone in {@code meta} being that of the direction. */
  static final int ORIGINAL_TUPLE = 0;

  /**
   * Low 32: {@link EntryStatus}; bits 32-39: L4 state; 40: has had expectations; 41: its packets
   * are counted; 42: its times are shown; 43: it counts against its source's quota; 48-63: {@link
   * EntryEvent}s not yet told.
   */
  static final int STATUS = 5;

  /** Draft: timeout in nanoseconds; confirmed: the engine time at which the entry expires. */
  static final int DEADLINE = 6;

  /** The way of its packets: low 32 in the original direction, high 32 in the reply direction. */
  static final int KEPT = 7;

  static final int REPLY_TUPLE = 8;

  /** Low 32: timeout policy; high 32: helper id (0 none). */
  static final int POLICY = 13;

  /** NAT's second word: masquerade device. */
  static final int NAT_DEVICE = 14;

  /** Nine words of the L4 tracker. */
  static final int L4 = 15;

  /** Packets and bytes of each direction: original packets, bytes, reply packets, bytes. */
  static final int COUNTERS = 24;

  /**
   * Low 32: mark; bits 32-47: zone; bits 48-49: the directions the zone applies to; bits 50-63:
   * {@link EntryEvent}s that are to be told.
   */
  static final int MARK = 28;

  /** Serial number, never reused: a handle is stale when the id differs. */
  static final int ID = 29;

  static final int CREATED = 30;

  /** NAT's first word: the chain of those with one source. */
  static final int NAT_CHAIN = 31;

  /** Slot of the master, or -1. */
  static final int MASTER_SLOT = 32;

  static final int MASTER_ID = 33;

  static final int LABELS = 34;

  /**
   * Low 32: ingress and egress device index + 1, 16 bits each; high 32: id of the admitting rule.
   */
  static final int ROUTE = 36;

  /** Low 32: helper attachment number; high 32: sequence adjustment number (0 none). */
  static final int EXTENSIONS = 37;

  /** Five whole cache lines. */
  static final int LONGS = 40;

  private EntryRow() {}
}
