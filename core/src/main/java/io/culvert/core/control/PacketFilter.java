package io.culvert.core.control;

/** Chooses packets. Must be quick and must not throw: it runs on the engine's loop. */
@FunctionalInterface
public interface PacketFilter {

  /** Takes every packet. */
  PacketFilter ALL = packet -> true;

  /** Whether {@code packet} is wanted. */
  boolean matches(PacketView packet);
}
