package io.culvert.core.chain.match;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.wire.Ipv6Headers;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;

/** How matches get at an IPv6 extension header. */
final class ExtensionHeader {

  private ExtensionHeader() {}

  /**
   * Where the header of kind {@code header} begins, with {@code bytes} of it there, or -1. Where
   * the chain, or the header by its own length, leads out of the packet, that is dropped.
   */
  static int find(PacketContext packet, int header, int bytes) {
    PacketBuffer p = packet.buffer();
    int at = Ipv6Headers.find(p, header);
    if (at == Ipv6Headers.BROKEN || at >= 0 && leadsOut(p, at, header, bytes)) {
      packet.undecided();
      return -1;
    }
    return at;
  }

  private static boolean leadsOut(PacketBuffer p, int at, int header, int bytes) {
    return at + bytes > p.end() || at + Ipv6View.extensionBytes(p, at, header) > p.end();
  }
}
