package io.culvert.core.chain.match;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.PortMatch;
import io.culvert.core.chain.Span;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.UdpView;
import java.util.List;

/**
 * {@code -m udp} ({@code udp_mt} in {@code net/netfilter/xt_tcpudp.c}). With no ports, a packet
 * without a whole UDP header is dropped; with some, one without their bytes does not match.
 *
 * @param source source ports
 * @param destination destination ports
 */
public record UdpMatch(Span source, Span destination) implements PortMatch {

  @Override
  public boolean matches(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    if (destination.anyPort()) {
      return source.anyPort()
          ? TransportHeader.whole(packet, UdpView.HEADER_BYTES)
          : TransportHeader.reaches(p, UdpView.DESTINATION_PORT)
              && source.holds(UdpView.sourcePort(p, p.l4()));
    }
    return TransportHeader.reaches(p, UdpView.LENGTH)
        && source.holds(UdpView.sourcePort(p, p.l4()))
        && destination.holds(UdpView.destinationPort(p, p.l4()));
  }

  @Override
  public List<Span> sourcePorts() {
    return PortMatch.listed(source);
  }

  @Override
  public List<Span> destinationPorts() {
    return PortMatch.listed(destination);
  }

  @Override
  public boolean ofFlow() {
    return true;
  }
}
