package io.culvert.core.chain.match;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.wire.PacketBuffer;

/**
 * How matches get at the transport header. {@code iptables-nft} puts plain ports and flags into the
 * kernel's own words, which fail to match where the bytes aren't there ({@code nft_payload.c}); all
 * else goes to the old matches, which drop a packet that ends before the whole header. A later
 * fragment has no transport header and meets neither.
 */
final class TransportHeader {

  private TransportHeader() {}

  /** Whether {@code bytes} of it are there. */
  static boolean reaches(PacketBuffer p, int bytes) {
    return p.l4() >= 0 && p.l4() + bytes <= p.end();
  }

  /** Likewise, and a packet that ends before is dropped. */
  static boolean whole(PacketContext packet, int bytes) {
    PacketBuffer p = packet.buffer();
    return reaches(p, bytes) || !later(p) && packet.undecided();
  }

  private static boolean later(PacketBuffer p) {
    return p.fragment() && p.fragmentOffset() > 0;
  }
}
