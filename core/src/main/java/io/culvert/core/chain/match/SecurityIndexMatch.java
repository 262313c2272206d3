package io.culvert.core.chain.match;

import io.culvert.core.chain.LongSpan;
import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.wire.PacketBuffer;

/**
 * {@code -m ah} for IPv4, {@code -m esp} and {@code -m ipcomp}: the index of a security association
 * in a transport header ({@code net/ipv4/netfilter/ipt_ah.c}, {@code xt_esp.c}, {@code
 * xt_ipcomp.c}). A packet that ends before the header is dropped.
 *
 * @param header where it stands
 * @param index what it must be
 */
public record SecurityIndexMatch(Header header, LongSpan index) implements Match {

  /** A header that has such an index. */
  public enum Header {
    AH(12),
    ESP(8),
    IPCOMP(4);

    private final int bytes;

    Header(int bytes) {
      this.bytes = bytes;
    }
  }

  private static final int AH_INDEX = 4;
  private static final int IPCOMP_INDEX = 2;

  @Override
  public boolean matches(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    if (TransportHeader.later(p) || !TransportHeader.whole(packet, header.bytes)) {
      return false;
    }
    return index.holds(
        switch (header) {
          case AH -> p.u32(p.l4() + AH_INDEX);
          case ESP -> p.u32(p.l4());
          case IPCOMP -> p.u16(p.l4() + IPCOMP_INDEX);
        });
  }
}
