package io.culvert.core.chain;

/**
 * One condition of a rule: the extension point. Immutable, or with state of its own where the
 * kernel's has (limit, recent). Does not allocate.
 */
public interface Match {

  /**
   * Whether the packet meets the condition, negation already applied. Where it can't be told
   * because the packet is too short, {@link PacketContext#undecided()} is the answer of those that
   * drop such packets in the kernel.
   */
  boolean matches(PacketContext packet);

  /**
   * Whether the answer is the same for all packets of an entry that go one way, are whole TCP
   * segments or UDP datagrams, and meet the same hook with the same devices, packet mark, {@link
   * #tcpFlags}, and status and mark of the entry; and asking has no effect. Rules of such
   * conditions need not be asked again; see {@link VerdictCache}.
   */
  default boolean ofFlow() {
    return false;
  }

  /**
   * Goes on where {@code same}, the same condition in rules of another engine, is now; that one is
   * not changed by it or afterwards. Nothing for a condition that remembers nothing.
   */
  default void resume(Match same) {}

  /** The TCP flags that the answer depends on besides; see {@link #ofFlow}. */
  default int tcpFlags() {
    return 0;
  }
}
