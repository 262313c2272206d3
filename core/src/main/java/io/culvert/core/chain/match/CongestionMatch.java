package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.Span;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.TcpView;

/**
 * {@code -m ecn}: explicit congestion notification ({@code net/netfilter/xt_ecn.c}).
 *
 * @param codepoint what the lower two bits of the type of service must be; {@code null} for any
 * @param flagMask TCP flags that are looked at
 * @param flagValue those of them that must be set
 */
public record CongestionMatch(Span codepoint, int flagMask, int flagValue) implements Match {

  private static final int CODEPOINT_MASK = 3;

  @Override
  public boolean matches(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    int l3 = p.l3();
    int tos = p.ipVersion() == 4 ? Ipv4View.tos(p, l3) : Ipv6View.trafficClass(p, l3);
    if (codepoint != null && !codepoint.holds(tos & CODEPOINT_MASK)) {
      return false;
    }
    int l4 = TransportHeader.unasked(p);
    return flagMask == 0
        || l4 >= 0
            && l4 + TcpView.HEADER_BYTES <= p.end()
            && (TcpView.flags(p, l4) & flagMask) == flagValue;
  }
}
