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
}
