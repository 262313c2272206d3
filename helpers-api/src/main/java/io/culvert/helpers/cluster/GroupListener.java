package io.culvert.helpers.cluster;

import java.nio.ByteBuffer;
import java.util.Set;

/**
 * Hears what comes from other members, on threads of the transport, and must not hold them up. What
 * comes from one member comes one after the other.
 */
public interface GroupListener {

  /**
   * Who is there, as far as this member can tell. Another may see it otherwise for a while, so that
   * this alone entitles nobody to anything.
   *
   * @param members names, this one's among them
   * @param whole whether they are enough to decide for all ({@link GroupPlan#whole})
   */
  void view(Set<String> members, boolean whole);

  /**
   * That member has to be told everything: it has just come, or lacks a block that was sent. What
   * is sent after this was called comes to it in order again.
   */
  void anew(String member);

  /**
   * A block, in the order in which its sender sent it.
   *
   * @param block all of it; the listener's own from now on. Empty where blocks are missing, which
   *     the sender is told ({@link #anew})
   */
  void received(String member, ByteBuffer block);

  /** A word that was sent by {@link Group#signal}. */
  void signalled(String member, byte[] word);

  /**
   * It was agreed, by a majority or by whom the plan prefers, that {@code member} is the owner.
   * Terms only grow; a member that was away hears of the last one when it is back.
   */
  void owner(String member, long term);

  /** The same of one of several things; see {@link Group#propose(int, String, long)}. */
  default void owner(int of, String member, long term) {
    if (of == 0) {
      owner(member, term);
    }
  }

  /** Something that was sent by {@link Group#pass}; the listener's own from now on. */
  default void passed(String member, byte[] packet) {}

  /** Something that the operator should know, in one line. */
  void trouble(String message);
}
