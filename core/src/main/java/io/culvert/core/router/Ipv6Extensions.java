package io.culvert.core.router;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;

/**
 * The extension headers that the destination must read: options for it and source routes, as
 * net/ipv6/exthdrs.c. A router looks at them only in packets for itself. Does not allocate.
 */
final class Ipv6Extensions {

  private static final int OPTION_PAD1 = 0;
  private static final int OPTION_PADN = 1;
  private static final int ROUTING_TYPE = 2;
  private static final int SEGMENTS_LEFT = 3;
  private static final int SEGMENT_ROUTING = 4;

  private final IcmpErrors errors;

  Ipv6Extensions(IcmpErrors errors) {
    this.errors = errors;
  }

  /** {@code null} if the destination may go on to what is behind them. */
  DropReason read(PacketContext c) {
    PacketBuffer p = c.buffer();
    int header = Ipv6View.nextHeader(p, p.l3());
    int at = p.l3() + Ipv6View.HEADER_BYTES;
    while (at < p.l4() && Ipv6View.extension(header)) {
      DropReason reason = null;
      if (header == IpProtocol.DESTINATION_OPTIONS) {
        reason = options(c, at + 2, at + Ipv6View.extensionBytes(p, at, header));
      } else if (header == IpProtocol.IPV6_ROUTING) {
        reason = sourceRoute(c, at);
      }
      if (reason != null) {
        return reason;
      }
      int next = p.u8(at);
      at += Ipv6View.extensionBytes(p, at, header);
      header = next;
    }
    return null;
  }

  private DropReason options(PacketContext c, int from, int to) {
    PacketBuffer p = c.buffer();
    int at = from;
    while (at < to) {
      int kind = p.u8(at);
      if (kind == OPTION_PAD1) {
        at++;
        continue;
      }
      if (at + 2 > to || at + 2 + p.u8(at + 1) > to) {
        return DropReason.BAD_IP_OPTION;
      }
      if (kind != OPTION_PADN && kind >>> 6 != 0) {
        return unknown(c, kind, at);
      }
      at += 2 + p.u8(at + 1);
    }
    return null;
  }

  /** The option's top two bits say what its reader owes (RFC 8200 section 4.2). */
  private DropReason unknown(PacketContext c, int kind, int at) {
    PacketBuffer p = c.buffer();
    boolean group = Ipv6View.destinationHigh(p, p.l3()) >>> 56 == 0xFF;
    if (kind >>> 6 == 2 || kind >>> 6 == 3 && !group) {
      errors.parameterProblem(c, IcmpCodes.V6_UNKNOWN_OPTION, at - p.l3());
    }
    return DropReason.BAD_IP_OPTION;
  }

  private DropReason sourceRoute(PacketContext c, int at) {
    PacketBuffer p = c.buffer();
    if (p.u8(at + SEGMENTS_LEFT) == 0) {
      return null;
    }
    if (p.u8(at + ROUTING_TYPE) != SEGMENT_ROUTING) {
      errors.parameterProblem(c, IcmpCodes.V6_HEADER_FIELD, at + ROUTING_TYPE - p.l3());
    }
    return DropReason.SOURCE_ROUTED;
  }

  /** Offset, from the IPv6 header, of the byte that names the transport protocol. */
  static int lastNextHeader(PacketBuffer p) {
    int named = p.l3() + Ipv6View.NEXT_HEADER;
    int at = p.l3() + Ipv6View.HEADER_BYTES;
    while (at < p.l4() && Ipv6View.extension(p.u8(named))) {
      int header = p.u8(named);
      named = at;
      at += Ipv6View.extensionBytes(p, at, header);
    }
    return named - p.l3();
  }
}
