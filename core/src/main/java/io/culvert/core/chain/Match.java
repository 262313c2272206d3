package io.culvert.core.chain;

/**
 * One condition of a rule: the extension point. Immutable, or with state of its own where the
 * kernel's has (limit, recent). Does not allocate.
 */
public interface Match {

  /** Whether the packet meets the condition, negation already applied. */
  boolean matches(PacketContext packet);
}
