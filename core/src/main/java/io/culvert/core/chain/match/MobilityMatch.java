package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.Span;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;

/**
 * {@code -m mh}: the type of an IPv6 mobility header ({@code net/ipv6/netfilter/ip6t_mh.c}). A
 * packet that ends before it, or that says something follows it, is dropped.
 *
 * @param type what it must be
 */
public record MobilityMatch(Span type) implements Match {

  private static final int TYPE = 2;
  private static final int HEADER_BYTES = 6;

  @Override
  public boolean matches(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    if (TransportHeader.later(p) || !TransportHeader.whole(packet, HEADER_BYTES)) {
      return false;
    }
    if (p.u8(p.l4()) != IpProtocol.NO_NEXT_HEADER) {
      return packet.undecided();
    }
    return type.holds(p.u8(p.l4() + TYPE));
  }
}
