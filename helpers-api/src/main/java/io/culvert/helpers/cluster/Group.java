package io.culvert.helpers.cluster;

import java.nio.ByteBuffer;
import java.util.SortedMap;

/** A member's place among the others. Any thread; nothing here waits. */
public interface Group extends AutoCloseable {

  /**
   * Sends a block, behind what was sent to that member before.
   *
   * @param block from its position to its limit, which are not changed; it is copied
   * @return whether it is on its way; if not, the member is not in the view, or what waits for it
   *     already is as much as the plan allows, and the block may be sent again later
   */
  boolean send(String member, ByteBuffer block);

  /**
   * Sends a word of at most 1 024 bytes, which overtakes blocks, and may be lost or come in another
   * order.
   */
  void signal(String member, byte[] word);

  /**
   * Proposes an owner. If it is agreed, everybody hears of it ({@link GroupListener#owner}). It is
   * not where the term is none above the last one, and may not be where this member is not in a
   * majority; then nobody hears anything.
   */
  void propose(String owner, long term);

  /**
   * Proposes an owner of one of several things, which are numbered from 0 and have terms of their
   * own; the first is that of {@link #propose(String, long)}.
   */
  default void propose(int of, String owner, long term) {
    if (of != 0) {
      throw new UnsupportedOperationException("only one thing has an owner here");
    }
    propose(owner, term);
  }

  /**
   * Sends a packet, or another thing of at most 66 000 bytes, beside blocks; it may be lost.
   *
   * @return whether it is on its way; if not, too many wait for that member already
   */
  default boolean pass(String member, byte[] packet) {
    return false;
  }

  /** Figures of its own, shown as they are; names are of small letters and hyphens. */
  SortedMap<String, Long> counts();

  /** Leaves, and is told of nothing any more. */
  @Override
  void close();
}
