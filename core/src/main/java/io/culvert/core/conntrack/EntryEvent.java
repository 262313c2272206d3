package io.culvert.core.conntrack;

/**
 * What changed in an entry since its listener was last told, with the kernel's numbering ({@code
 * enum ip_conntrack_events}). Changes wait until a packet of the entry has passed all hooks.
 */
public final class EntryEvent {

  /** The first packet in the reply direction came. */
  public static final int REPLY = 1 << 3;

  /** The entry became ASSURED. */
  public static final int ASSURED = 1 << 4;

  /** The L4 state moved on. */
  public static final int L4_STATE = 1 << 5;

  public static final int HELPER = 1 << 6;
  public static final int MARK = 1 << 7;
  public static final int SEQUENCE_ADJUST = 1 << 8;
  public static final int LABEL = 1 << 10;

  private EntryEvent() {}
}
