package io.culvert.core.chain.match;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.wire.EthernetView;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;

/** How matches get at the Ethernet header that a packet came with. */
final class LinkHeader {

  private LinkHeader() {}

  /** Whether there is one: not for what came by a TUN device, or was sent by the router. */
  static boolean present(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    return packet.ingress() != null
        && packet.ingress().medium() == Medium.ETHERNET
        && p.l3() - p.start() >= EthernetView.HEADER_BYTES;
  }
}
