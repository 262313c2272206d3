package io.culvert.core.router;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.route.Route;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.TcpView;
import io.culvert.core.wire.UdpView;

/**
 * The hop itself, before FORWARD: TTL or hop limit, size against the egress MTU, sources that may
 * not be forwarded; as {@code ip_forward} (net/ipv4/ip_forward.c) and {@code ip6_forward}
 * (net/ipv6/ip6_output.c). Loop only; does not allocate.
 */
public final class Forwarder {

  private final InputRouting inputRouting;
  private final IcmpErrors errors;
  private final PathMtu pathMtu;

  /** Takes the hop for packets that {@code inputRouting} has just routed. */
  Forwarder(InputRouting inputRouting, IcmpErrors errors, PathMtu pathMtu) {
    this.pathMtu = pathMtu;
    this.inputRouting = inputRouting;
    this.errors = errors;
  }

  /**
   * Takes the hop: {@code c.egress()} must be set. {@code null}: TTL decremented, go on to FORWARD.
   * Otherwise the packet dies and its sender has been told.
   */
  public DropReason forward(PacketContext c, Route route) {
    PacketBuffer p = c.buffer();
    if (IcmpErrors.linkGroup(p)) {
      return DropReason.NOT_FORWARDED;
    }
    int mtu = pathMtu.forwarding(c, route);
    return p.ipVersion() == 4 ? forward4(c, mtu) : forward6(c, mtu);
  }

  private DropReason forward4(PacketContext c, int mtu) {
    PacketBuffer p = c.buffer();
    int l3 = p.l3();
    if (Ipv4View.ttl(p, l3) <= 1) {
      errors.timeExceeded(c);
      return DropReason.TTL_EXCEEDED;
    }
    if (exceeds4(p, mtu)) {
      errors.tooBig(c, mtu);
      return DropReason.PACKET_TOO_BIG;
    }
    Ipv4View.decrementTtl(p, l3);
    return null;
  }

  /** What is left to do when FORWARD has let the packet pass ({@code ip_forward_finish}). */
  void finish(PacketContext c, Route route) {
    PacketBuffer p = c.buffer();
    if (p.ipVersion() == 4 && Ipv4View.headerBytes(p, p.l3()) > Ipv4View.HEADER_BYTES) {
      inputRouting.recordHop(c, route);
    }
  }

  /** {@code ip_exceeds_mtu}: a whole packet with DF, or fragments that were larger and had it. */
  private static boolean exceeds4(PacketBuffer p, int mtu) {
    if (p.l3LengthBytes() <= mtu || !Ipv4View.dontFragment(p, p.l3())) {
      return false;
    }
    if (p.largestFragment() != 0) {
      return p.largestFragment() > mtu;
    }
    return !p.superPacket() || segmentBytes(p) > mtu;
  }

  private DropReason forward6(PacketContext c, int mtu) {
    PacketBuffer p = c.buffer();
    int l3 = p.l3();
    if (Ipv6View.hopLimit(p, l3) <= 1) {
      errors.timeExceeded(c);
      return DropReason.TTL_EXCEEDED;
    }
    // what goes back where it came from deserves a redirect, and is not looked at (ip6_forward)
    DropReason reason = c.egress().index() == c.arrivalDevice() ? null : source6(c, p);
    if (reason != null) {
      return reason;
    }
    if (exceeds6(p, mtu)) {
      errors.tooBig(c, Math.max(mtu, Ipv6View.MIN_MTU_BYTES));
      return DropReason.PACKET_TOO_BIG;
    }
    Ipv6View.hopLimit(p, l3, Ipv6View.hopLimit(p, l3) - 1);
    return null;
  }

  /** Sources that mean nothing on another link. */
  private DropReason source6(PacketContext c, PacketBuffer p) {
    long source = Ipv6View.sourceHigh(p, p.l3());
    if (source == 0 && Ipv6View.sourceLow(p, p.l3()) >>> 1 == 0) {
      return DropReason.MARTIAN_SOURCE;
    }
    if (Ipv6View.linkLocal(source)) {
      errors.unreachable(c, IcmpCodes.V6_BEYOND_SCOPE);
      return DropReason.NOT_FORWARDED;
    }
    return null;
  }

  /** {@code ip6_pkt_too_big}: reassembled datagrams are judged by their largest fragment. */
  private static boolean exceeds6(PacketBuffer p, int mtu) {
    int limit = Math.max(mtu, Ipv6View.MIN_MTU_BYTES);
    if (p.l3LengthBytes() <= limit) {
      return false;
    }
    if (p.largestFragment() != 0) {
      return p.largestFragment() > limit;
    }
    return !p.superPacket() || segmentBytes(p) > limit;
  }

  /** L3 length of the segments a super-packet stands for ({@code skb_gso_network_seglen}). */
  static int segmentBytes(PacketBuffer p) {
    int transport =
        p.gsoType() == PacketBuffer.GSO_UDP_L4
            ? UdpView.HEADER_BYTES
            : TcpView.headerBytes(p, p.l4());
    return p.l4() - p.l3() + transport + p.gsoSize();
  }
}
