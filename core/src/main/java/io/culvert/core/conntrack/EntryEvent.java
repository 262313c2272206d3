package io.culvert.core.conntrack;

/**
 * What changed in an entry since its listener was last told, with the kernel's numbering ({@code
 * enum ip_conntrack_events}). Changes wait until a packet of the entry has passed all hooks.
 */
public final class EntryEvent {

  /** The entry was confirmed, without a master. */
  public static final int NEW = 1;

  /** The entry was confirmed, with a master. */
  public static final int RELATED = 1 << 1;

  public static final int DESTROY = 1 << 2;

  /** The first packet in the reply direction came. */
  public static final int REPLY = 1 << 3;

  /** The entry became ASSURED. */
  public static final int ASSURED = 1 << 4;

  /** The L4 state moved on. */
  public static final int L4_STATE = 1 << 5;

  public static final int HELPER = 1 << 6;
  public static final int MARK = 1 << 7;
  public static final int SEQUENCE_ADJUST = 1 << 8;

  /** The security mark, which is always 0 here. */
  public static final int SECURITY_MARK = 1 << 9;

  public static final int LABEL = 1 << 10;

  /** An expectation was made ({@code IPEXP_NEW}); only in what is to be told. */
  public static final int EXPECTATION_NEW = 1 << 12;

  /** An expectation went ({@code IPEXP_DESTROY}); only in what is to be told. */
  public static final int EXPECTATION_DESTROY = 1 << 13;

  /** What a helper keeps in mind may have changed: for who keeps copies, never told outside. */
  public static final int MEMORY = 1 << 14;

  /** All that can be told. */
  public static final int ALL = (1 << 14) - 1;

  private EntryEvent() {}
}
