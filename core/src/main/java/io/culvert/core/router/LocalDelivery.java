package io.culvert.core.router;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.route.Route;
import io.culvert.core.route.RouteType;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.TcpView;
import io.culvert.core.wire.UdpView;

/**
 * What is for the router itself, after INPUT and confirm: answers echo requests and neighbour
 * discovery, refuses everything else the way a kernel without sockets does (net/ipv4/udp.c,
 * tcp_ipv4.c, ip_input.c and their IPv6 siblings). Loop only; does not allocate.
 */
public final class LocalDelivery {

  /** {@code CHECKSUM_BREAK} (include/linux/skbuff.h). */
  private static final int SUMMED_AGAIN_BYTES = 76;

  private final Routing routing;
  private final IcmpErrors errors;
  private final PathMtu pathMtu;
  private final Rejecter rejecter;
  private final NeighborService neighbors;
  private final PingAnswers ping;
  private final Ipv6Extensions extensions;

  /** Answers through {@code own}, refuses through {@code errors} and {@code rejecter}. */
  LocalDelivery(
      Routing routing,
      RouterTunables tunables,
      OwnPackets own,
      IcmpErrors errors,
      Rejecter rejecter,
      NeighborService neighbors,
      PathMtu pathMtu) {
    this.routing = routing;
    this.errors = errors;
    this.pathMtu = pathMtu;
    this.rejecter = rejecter;
    this.neighbors = neighbors;
    this.ping = new PingAnswers(routing, tunables, own, pathMtu);
    this.extensions = new Ipv6Extensions(errors);
  }

  /**
   * Deals with the packet; the buffer stays the caller's to release. {@code null}: answered, or
   * consumed; otherwise what to count it under.
   */
  public DropReason deliver(PacketContext c) {
    PacketBuffer p = c.buffer();
    if (p.ipVersion() == 4) {
      return p.protocol() == IpProtocol.ICMP ? ping.icmp(c) : transport(c);
    }
    DropReason refused = extensions.read(c);
    if (refused != null) {
      return refused;
    }
    return p.protocol() == IpProtocol.ICMPV6 ? icmp6(c) : transport(c);
  }

  /** Answers a packet that the header parser refused for its hop-by-hop options. */
  void refuseHopByHop(PacketContext c) {
    extensions.refuseHopByHop(c);
  }

  private DropReason icmp6(PacketContext c) {
    PacketBuffer p = c.buffer();
    if (p.l4() < 0 || p.l4() + IcmpView.HEADER_BYTES > p.end() || !Checksum.transportValid(p)) {
      return DropReason.LOCAL_UNHANDLED;
    }
    return switch (IcmpView.type(p, p.l4())) {
      case IcmpView.V6_ECHO_REQUEST -> ping.echo6(c);
      case IcmpView.V6_NEIGHBOR_SOLICITATION, IcmpView.V6_NEIGHBOR_ADVERTISEMENT ->
          neighbors.receiveNd(c);
      case IcmpView.V6_PACKET_TOO_BIG -> {
        pathMtu.told6(c);
        yield null;
      }
      default -> DropReason.LOCAL_UNHANDLED;
    };
  }

  private DropReason transport(PacketContext c) {
    PacketBuffer p = c.buffer();
    if (p.l4() < 0) {
      return DropReason.LOCAL_UNHANDLED;
    }
    switch (p.protocol()) {
      case IpProtocol.UDP -> udp(c);
      case IpProtocol.UDPLITE -> udplite(c);
      case IpProtocol.TCP -> tcp(c);
      case IpProtocol.IGMP, IpProtocol.PIM -> {
        // what hosts and routers tell each other of groups: the kernel takes it, nothing here does
      }
      default -> errors.unreachable(c, IcmpCodes.PROTOCOL_UNREACHABLE);
    }
    return DropReason.LOCAL_UNHANDLED;
  }

  private void udp(PacketContext c) {
    PacketBuffer p = c.buffer();
    int at = p.l4();
    boolean sane =
        at + UdpView.HEADER_BYTES <= p.end()
            && (p.superPacket() || trimmed(p, at))
            && !(p.ipVersion() == 6 && UdpView.checksum(p, at) == 0)
            && !summedOtherwise(p, at)
            && Checksum.transportValid(p);
    if (sane) {
      errors.portUnreachable(c);
    }
  }

  /**
   * Cuts off what lies behind the datagram's own length, as {@code __udp4_lib_rcv} does before it
   * sums; conntrack had summed all of it. In IPv6 a length of 0 means all there is.
   */
  private static boolean trimmed(PacketBuffer p, int at) {
    int length = UdpView.length(p, at);
    if (length == 0 && p.ipVersion() == 6) {
      length = p.end() - at;
    }
    if (length < UdpView.HEADER_BYTES || at + length > p.end()) {
      return false;
    }
    if (at + length < p.end()) {
      p.extent(p.start(), at + length);
      p.checksumVerified(false);
    }
    return true;
  }

  /**
   * A rule has changed the header since the kernel summed the packet, which UDP trusts no more if
   * it is too long to sum again ({@code udp6_csum_init} in net/ipv6/ip6_checksum.c). What a helper
   * wrote to has no sum yet, and is not asked for it.
   */
  private static boolean summedOtherwise(PacketBuffer p, int at) {
    return !p.checksumPartial()
        && p.end() - at > SUMMED_AGAIN_BYTES
        && p.summedHead() >= 0
        && p.summedHead() != Checksum.head(p);
  }

  /**
   * RFC 3828; {@code udplite_checksum_init} (include/net/udplite.h). Here the sum has UDP-Lite's
   * own protocol number: what conntrack takes for whole is not whole here, and the other way round.
   */
  private void udplite(PacketContext c) {
    PacketBuffer p = c.buffer();
    int at = p.l4();
    int length = p.end() - at;
    if (length < UdpView.HEADER_BYTES || UdpView.checksum(p, at) == 0) {
      return;
    }
    int said = UdpView.length(p, at);
    int coverage = said == 0 ? length : said;
    boolean sane =
        coverage >= UdpView.HEADER_BYTES
            && coverage <= length
            && Checksum.fold((long) Checksum.pseudo(p) + Checksum.sum(p, at, coverage)) == 0xFFFF;
    if (sane) {
      errors.portUnreachable(c);
    }
  }

  private void tcp(PacketContext c) {
    PacketBuffer p = c.buffer();
    int at = p.l4();
    boolean sane =
        !IcmpErrors.linkGroup(p)
            && at + TcpView.HEADER_BYTES <= p.end()
            && TcpView.headerBytes(p, at) >= TcpView.HEADER_BYTES
            && at + TcpView.headerBytes(p, at) <= p.end()
            && (TcpView.flags(p, at) & TcpView.RST) == 0
            && Checksum.transportValid(p);
    if (sane && toOneHost(c) && unsigned(p, at)) {
      int l3 = p.l3();
      int tos = p.ipVersion() == 4 ? Ipv4View.tos(p, l3) : Ipv6View.trafficClass(p, l3);
      rejecter.reset(c, tos & ~OwnPackets.ECN_MASK, false);
    }
  }

  /**
   * Neither signed (RFC 2385), when the reset would need the same key, nor with an option whose
   * length cannot be, as far as {@code tcp_do_parse_auth_options} (net/ipv4/tcp_input.c) reads: it
   * stops where no signature would fit any more.
   */
  private static boolean unsigned(PacketBuffer p, int at) {
    int cursor = at + TcpView.OPTIONS;
    int limit = at + TcpView.headerBytes(p, at);
    while (limit - cursor >= TcpView.SIGNATURE_BYTES) {
      int kind = p.u8(cursor);
      if (kind == TcpView.OPTION_END) {
        return true;
      }
      if (kind == TcpView.OPTION_NOP) {
        cursor++;
        continue;
      }
      int length = p.u8(cursor + 1);
      if (kind == TcpView.OPTION_SIGNATURE || length < 2 || length > limit - cursor) {
        return false;
      }
      cursor += length;
    }
    return true;
  }

  /** Addressed to one of our own addresses, not to a group, everybody, or any of several. */
  private boolean toOneHost(PacketContext c) {
    int device = c.ingress() == null ? -1 : c.ingress().index();
    Route route = Destination.route(routing, c.buffer(), device);
    return route != null && route.type() == RouteType.LOCAL;
  }
}
