package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.UdpView;

/**
 * {@code -m udp} ({@code udp_mt} in {@code net/netfilter/xt_tcpudp.c}).
 *
 * @param source source ports
 * @param destination destination ports
 */
public record UdpMatch(Span source, Span destination) implements Match {

  @Override
  public boolean matches(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    int l4 = p.l4();
    return l4 >= 0
        && l4 + UdpView.HEADER_BYTES <= p.end()
        && source.holds(UdpView.sourcePort(p, l4))
        && destination.holds(UdpView.destinationPort(p, l4));
  }
}
