package io.culvert.core.sets;

/**
 * What an element says of packets ({@code skbinfo}): a mark under a mask, a class, a queue.
 * Mutable; reused.
 */
public final class SetInfo {

  private static final int QUEUE_BITS = 16;

  /** Bits that a packet's mark is changed to, as far as {@link #markMask} has them. */
  public int mark;

  public int markMask;

  /** Major number in the upper half, minor in the lower. */
  public int priority;

  /** 0 to 65535. */
  public int queue;

  /** Says nothing. */
  public SetInfo clear() {
    return set(0, 0);
  }

  SetInfo set(long marks, long ways) {
    mark = (int) (marks >>> Integer.SIZE);
    markMask = (int) marks;
    priority = (int) (ways >>> QUEUE_BITS);
    queue = (int) ways & 0xFFFF;
    return this;
  }

  long marks() {
    return (long) mark << Integer.SIZE | markMask & 0xFFFF_FFFFL;
  }

  long ways() {
    return (priority & 0xFFFF_FFFFL) << QUEUE_BITS | queue;
  }
}
