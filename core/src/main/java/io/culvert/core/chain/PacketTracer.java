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

  /** A packet that is not traced yet met {@code -j TRACE}. */
  void asked(PacketContext packet);
}
