package io.culvert.core.chain.match;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.PacketBuffer;

/**
 * How matches get at the transport header. {@code iptables-nft} puts plain ports and flags into the
 * kernel's own words, which fail to match where the bytes aren't there ({@code nft_payload.c}); all
 * else goes to the old matches, which drop a packet that ends before the whole header, and which a
 * later fragment does not match.
 */
final class TransportHeader {

  private TransportHeader() {}

  /** Whether {@code bytes} of it are there. */
  static boolean reaches(PacketBuffer p, int bytes) {
    return p.l4() >= 0 && p.l4() + bytes <= p.end();
  }

  /**
   * Where the kernel's own words read ports and flags, or -1. In a later IPv6 fragment that is the
   * IPv6 header: {@code ipv6_find_hdr} does not say where it has come to, and {@code
   * nft_payload_fast_eval} does not ask.
   */
  static int start(PacketBuffer p) {
    return p.ipVersion() == 6 && later(p) ? p.l3() : p.l4();
  }

  /**
   * Where the old matches read that don't ask whether the packet is a later fragment: behind the
   * IPv4 header, or at the IPv6 header itself; else as {@link PacketBuffer#l4}.
   */
  static int unasked(PacketBuffer p) {
    if (!later(p)) {
      return p.l4();
    }
    return p.ipVersion() == 6 ? p.l3() : p.l3() + Ipv4View.headerBytes(p, p.l3());
  }

  /** Whether {@code bytes} of it are there; a packet that ends before is dropped. */
  static boolean whole(PacketContext packet, int bytes) {
    PacketBuffer p = packet.buffer();
    return reaches(p, bytes) || !later(p) && packet.undecided();
  }

  /** Whether the packet is a fragment that has no transport header. */
  static boolean later(PacketBuffer p) {
    return p.fragment() && p.fragmentOffset() > 0;
  }
}
