package io.culvert.core.chain;

import io.culvert.core.nat.Manip;
import io.culvert.core.route.Route;
import io.culvert.core.wire.DropReason;

/**
 * Told each step of one packet that is traced. Callers ask {@link PacketContext#traced} first, so
 * that a packet nobody traces pays for reading one field. Loop only; must not throw and must not
 * change the packet.
 */
public interface PacketTrace {

  /** Tells nobody. */
  PacketTrace OFF = new PacketTrace() {};

  /**
   * A rule matched, or dropped a packet it could not read; {@code outcome} is what its target said
   * ({@code null}: none, or a jump).
   */
  default void rule(PacketContext packet, Chain chain, Rule rule, Outcome outcome) {}

  /** Whether {@link #missed} is to be told: the packet is shown every rule then. */
  default boolean watches() {
    return false;
  }

  /**
   * A rule was asked and does not match.
   *
   * @param failing which of its conditions does not hold, as {@link Rule#failing} says
   */
  default void missed(PacketContext packet, Chain chain, Rule rule, int failing) {}

  /** A built-in chain ended by its policy. */
  default void policy(PacketContext packet, Chain chain, boolean accept) {}

  /** Conntrack said what the packet is to it, or the packet was exempt. */
  default void tracked(PacketContext packet) {}

  /** One end of the packet agrees with its entry now, be it unchanged. */
  default void translated(PacketContext packet, Manip manip) {}

  /** The helper of the packet's entry, if it has one, has seen the packet. */
  default void helped(PacketContext packet) {}

  /** The packet's entry is in the table. */
  default void confirmed(PacketContext packet) {}

  /** Routing said where the packet goes. */
  default void routed(PacketContext packet, Route route) {}

  /** The packet is about to be cut to size and sent by its egress device. */
  default void leaves(PacketContext packet, Route route) {}

  /** The packet is for the router's own use. */
  default void delivered(PacketContext packet) {}

  /** The packet is one fragment of a datagram that is not whole yet. */
  default void waits(PacketContext packet) {}

  /** The packet dies; it may have no buffer any more. */
  default void dies(PacketContext packet, DropReason reason) {}

  /** The packet's travel is over, however it ended. */
  default void ends(PacketContext packet) {}
}
