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
    if (source.anyPort() && destination.anyPort()) {
      return TransportHeader.whole(packet, UdpView.HEADER_BYTES);
    }
    int start = TransportHeader.start(p);
    int needed = destination.anyPort() ? UdpView.DESTINATION_PORT : UdpView.LENGTH;
    return start >= 0
        && start + needed <= p.end()
        && source.holds(UdpView.sourcePort(p, start))
        && (destination.anyPort() || destination.holds(UdpView.destinationPort(p, start)));
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
