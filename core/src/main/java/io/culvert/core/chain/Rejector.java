package io.culvert.core.chain;

import io.culvert.core.wire.DropReason;

/** Answers a refused packet; the router floor knows how to send. Loop only. */
public interface Rejector {

  /**
   * Sends the answer, where one may be sent, and leaves the packet to its caller.
   *
   * @return what the refused packet is counted under, never {@code null}
   */
  DropReason reject(PacketContext packet, RejectKind kind);
}
