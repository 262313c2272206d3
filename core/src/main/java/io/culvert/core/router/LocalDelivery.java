package io.culvert.core.router;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.wire.DropReason;

/**
 * What is for the router itself, after INPUT and confirm: answers echo requests and neighbour
 * discovery, refuses everything else the way a kernel without sockets does. Loop only; does not
 * allocate.
 */
public final class LocalDelivery {

  /**
   * Deals with the packet; the buffer stays the caller's to release. {@code null}: answered, or
   * consumed; otherwise what to count it under.
   */
  public DropReason deliver(PacketContext c) {
    throw new UnsupportedOperationException("" + c);
  }
}
