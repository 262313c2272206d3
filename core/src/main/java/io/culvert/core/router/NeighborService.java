package io.culvert.core.router;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.device.Device;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketBuffer;

/**
 * Link addresses: finds the next hop's by ARP or neighbour discovery, answers for the router's own,
 * writes the Ethernet header and hands the packet to the device. On a device without Ethernet it
 * just sends. Loop only; does not allocate but for a neighbour seen first.
 */
public final class NeighborService {

  /**
   * Sends an IP packet to the neighbour given by {@code high}, {@code low}. Takes the buffer over.
   *
   * @return {@code null} when sent or waiting, else what to count
   */
  public DropReason send(PacketBuffer packet, Device egress, long high, long low, long nowNanos) {
    throw new UnsupportedOperationException("" + packet + egress + high + low + nowNanos);
  }

  /** Takes an ARP frame over, whose payload begins at {@code packet.l3()}. */
  public void receiveArp(PacketBuffer packet, Device from, long nowNanos) {
    throw new UnsupportedOperationException("" + packet + from + nowNanos);
  }

  /**
   * Reads a neighbour solicitation or advertisement that passed INPUT. The buffer stays the
   * caller's. {@code null} if it was good.
   */
  public DropReason receiveNd(PacketContext c) {
    throw new UnsupportedOperationException("" + c);
  }

  /** Does what is due: asks again, gives up, forgets. Call every 100 ms or so. */
  public void maintain(long nowNanos) {
    throw new UnsupportedOperationException("" + nowNanos);
  }
}
