package io.culvert.core.chain.match;

import io.culvert.core.chain.LongSpan;
import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;

/**
 * {@code -m ah} for IPv6 ({@code net/ipv6/netfilter/ip6t_ah.c}).
 *
 * @param index what its index must be
 * @param lengthBytes its length; 0 for any
 * @param notLength whether it must be any other
 * @param reservedZero whether its reserved field must be 0
 */
public record AuthenticationHeaderMatch(
    LongSpan index, long lengthBytes, boolean notLength, boolean reservedZero) implements Match {

  private static final int RESERVED = 2;
  private static final int INDEX = 4;
  private static final int HEADER_BYTES = 12;

  @Override
  public boolean matches(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    int at = ExtensionHeader.find(packet, IpProtocol.AH, HEADER_BYTES);
    if (at < 0) {
      return false;
    }
    int length = Ipv6View.extensionBytes(p, at, IpProtocol.AH);
    return index.holds(p.u32(at + INDEX))
        && (lengthBytes == 0 || length == lengthBytes != notLength)
        && !(reservedZero && p.u16(at + RESERVED) != 0);
  }
}
