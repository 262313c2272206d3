package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.wire.EthernetView;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;

/**
 * {@code -m eui64}: the lower half of the source address was made of the link address of the sender
 * ({@code net/ipv6/netfilter/ip6t_eui64.c}). Never without a link layer.
 */
public final class InterfaceIdMatch implements Match {

  private static final int UPPER_SHIFT = 40;
  private static final long FILLING = 0xFF_FE00_0000L;
  private static final long LOWER = 0xFF_FFFFL;
  private static final long UNIVERSAL = 1L << 57;

  @Override
  public boolean matches(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    if (!packet.framed()) {
      return false;
    }
    long mac = EthernetView.source(p, p.start());
    long id = (mac >>> 24) << UPPER_SHIFT | FILLING | mac & LOWER;
    return Ipv6View.sourceLow(p, p.l3()) == (id ^ UNIVERSAL);
  }
}
