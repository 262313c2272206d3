package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;

/**
 * {@code -m ipv6header}: which headers an IPv6 packet has ({@code
 * net/ipv6/netfilter/ip6t_ipv6header.c}).
 *
 * @param headers bits of the headers that are asked for
 * @param negated whether it must be others
 * @param soft whether there may be more than those
 */
public record HeaderChainMatch(int headers, boolean negated, boolean soft) implements Match {

  /** Bit of hop-by-hop options; the values are those of {@code ip6t_ipv6header.h}. */
  public static final int HOP_BY_HOP = 128;

  /** Bit of destination options. */
  public static final int DESTINATION_OPTIONS = 64;

  /** Bit of the routing header. */
  public static final int ROUTING = 32;

  /** Bit of the fragment header. */
  public static final int FRAGMENT = 16;

  /** Bit of the authentication header. */
  public static final int AH = 8;

  /** Bit of the encapsulating security payload. */
  public static final int ESP = 4;

  /** Bit of "no next header". */
  public static final int NONE = 2;

  /** Bit of a transport protocol. */
  public static final int PROTOCOL = 1;

  private static final int UNREADABLE = -1;

  @Override
  public boolean matches(PacketContext packet) {
    int seen = headers(packet.buffer());
    if (seen == UNREADABLE) {
      return false;
    }
    if (soft) {
      return ((seen ^ headers ^ (negated ? 0xFF : 0)) & headers) == 0;
    }
    return seen == headers != negated;
  }

  private static int headers(PacketBuffer p) {
    int header = Ipv6View.nextHeader(p, p.l3());
    int at = p.l3() + Ipv6View.HEADER_BYTES;
    int seen = 0;
    while (header == IpProtocol.ESP || Ipv6View.extension(header)) {
      if (header == IpProtocol.NO_NEXT_HEADER) {
        return seen | NONE;
      }
      if (at + 2 > p.end()) {
        return UNREADABLE;
      }
      if (header == IpProtocol.ESP) {
        return seen | ESP;
      }
      seen |= bit(header);
      int next = p.u8(at);
      at += Ipv6View.extensionBytes(p, at, header);
      header = next;
      if (at > p.end()) {
        break;
      }
    }
    boolean ended = header == IpProtocol.NO_NEXT_HEADER || header == IpProtocol.ESP;
    return ended ? seen : seen | PROTOCOL;
  }

  private static int bit(int header) {
    return switch (header) {
      case IpProtocol.HOP_BY_HOP -> HOP_BY_HOP;
      case IpProtocol.IPV6_ROUTING -> ROUTING;
      case IpProtocol.IPV6_FRAGMENT -> FRAGMENT;
      case IpProtocol.AH -> AH;
      default -> DESTINATION_OPTIONS;
    };
  }
}
