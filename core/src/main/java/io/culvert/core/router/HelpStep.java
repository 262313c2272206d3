package io.culvert.core.router;

import io.culvert.core.conntrack.Tracking;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketBuffer;

/** Where helpers see a packet: after NAT, before sequence adjustment and confirm. Loop only. */
public interface HelpStep {

  /** No helpers. */
  HelpStep NONE = (packet, tracking, mtuBytes, broadcastBits, nowNanos) -> null;

  /**
   * Shows the packet to the helper of its entry, if it has one; {@code null} to go on.
   *
   * @param mtuBytes of the device the packet is about to leave by; 0 where that is not known
   * @param broadcastBits the length of the prefix of the network that the router's own host sends
   *     it to all of; 0 for every other packet
   */
  DropReason help(
      PacketBuffer packet, Tracking tracking, int mtuBytes, int broadcastBits, long nowNanos);
}
