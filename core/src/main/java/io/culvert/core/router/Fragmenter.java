package io.culvert.core.router;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.route.Route;
import io.culvert.core.wire.DropReason;

/**
 * Makes a packet fit its egress device after POSTROUTING and confirm, and sends it or its
 * fragments, as {@code ip_finish_output} and {@code ip6_finish_output}. Loop only; does not
 * allocate.
 */
public final class Fragmenter {

  /**
   * Sends the packet in {@code c} by {@code route} and {@code c.egress()}. Takes the buffer over in
   * every case. {@code null} when sent (or waiting for a neighbour), else what to count.
   */
  public DropReason send(PacketContext c, Route route) {
    throw new UnsupportedOperationException("" + c + route);
  }
}
