package io.culvert.core.chain;

/**
 * Decides which packets are traced, by giving them a {@link PacketTrace}. Loop only; must not throw
 * and must not change the packet.
 */
public interface PacketTracer {

  /** Traces nothing. */
  PacketTracer NONE = packet -> {};

  /** A packet begins its travel; nothing is parsed yet. */
  default void begins(PacketContext packet) {}

  /** A packet met {@code -j TRACE}; it may be traced already. */
  void asked(PacketContext packet);
}
