package io.culvert.core.chain.match;

import io.culvert.core.chain.LongSpan;
import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;
import java.util.List;

/** {@code -m rt}: the IPv6 routing header ({@code net/ipv6/netfilter/ip6t_rt.c}). */
public final class RoutingHeaderMatch implements Match {

  private static final int TYPE = 2;
  private static final int SEGMENTS_LEFT = 3;
  private static final int RESERVED = 4;
  private static final int ADDRESSES = 8;
  private static final int ADDRESS_BYTES = 16;

  /**
   * What is asked of it.
   *
   * @param type what its type must be; {@code null} for any
   * @param segmentsLeft what the number of segments left must be
   * @param lengthBytes what its length must be; {@code null} for any
   * @param reservedZero whether the reserved field must be 0
   * @param addresses what addresses it must have; {@code null} for any
   * @param among whether others may stand between and behind those
   */
  public record Wanted(
      LongSpan type,
      LongSpan segmentsLeft,
      LongSpan lengthBytes,
      boolean reservedZero,
      List<IpAddress> addresses,
      boolean among) {}

  private final Wanted wanted;

  /** Holds for packets with such a header. */
  public RoutingHeaderMatch(Wanted wanted) {
    this.wanted = wanted;
  }

  @Override
  public boolean matches(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    int at = ExtensionHeader.find(packet, IpProtocol.IPV6_ROUTING, RESERVED);
    if (at < 0) {
      return false;
    }
    int length = Ipv6View.extensionBytes(p, at, IpProtocol.IPV6_ROUTING);
    boolean fits =
        at + length <= p.end()
            && wanted.segmentsLeft().holds(p.u8(at + SEGMENTS_LEFT))
            && (wanted.lengthBytes() == null || wanted.lengthBytes().holds(length))
            && (wanted.type() == null || wanted.type().holds(p.u8(at + TYPE)))
            && !(wanted.reservedZero() && p.i32(at + RESERVED) != 0);
    return fits && (wanted.addresses() == null || addresses(p, at + ADDRESSES, at + length));
  }

  private boolean addresses(PacketBuffer p, int from, int end) {
    List<IpAddress> all = wanted.addresses();
    int there = (end - from) / ADDRESS_BYTES;
    if (all.size() > there || !wanted.among() && all.size() < there) {
      return false;
    }
    int seen = 0;
    for (int i = 0; i < there && seen < all.size(); i++) {
      IpAddress next = all.get(seen);
      int at = from + i * ADDRESS_BYTES;
      boolean same = p.i64(at) == next.high() && p.i64(at + Long.BYTES) == next.low();
      seen += same ? 1 : 0;
      if (!same && !wanted.among()) {
        return false;
      }
    }
    return seen == all.size();
  }
}
