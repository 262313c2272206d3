package io.culvert.core.router;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.clock.SeededRandom;
import io.culvert.core.device.Device;
import io.culvert.core.route.PathMtus;
import io.culvert.core.route.Route;
import io.culvert.core.route.RouteTable;
import io.culvert.core.route.RouteType;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.InnerHeaders;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketAddresses;
import io.culvert.core.wire.PacketBuffer;

/**
 * How large a packet may leave: the device's MTU, the route's, and what ICMP errors about the
 * router's own packets told of the path ({@code icmp_err} in net/ipv4/icmp.c, {@code icmpv6_err} in
 * net/ipv6/icmp.c). The router speaks ICMP only, so errors that quote anything else mean nothing to
 * it. Loop only; does not allocate.
 */
final class PathMtu {

  /** Bytes of a transport header that an error must quote ({@code icmp_socket_deliver}). */
  private static final int QUOTED_BYTES = 8;

  private static final long SECOND = 1_000_000_000L;

  private final Routing routing;
  private final RouterTunables tunables;
  private final PathMtus ipv4;
  private final PathMtus ipv6;
  private final InnerHeaders inner = new InnerHeaders();
  private RouteTable learnedUnder;

  PathMtu(Routing routing, RouterTunables tunables, SeededRandom random) {
    this.routing = routing;
    this.tunables = tunables;
    this.ipv4 = new PathMtus(random.nextLong());
    this.ipv6 = new PathMtus(random.nextLong());
  }

  /**
   * For a packet about to leave by {@code c.egress()} and {@code route}. IPv4 trusts what it
   * learned about its own packets for those only, unless a path is narrower than it believes
   * ({@code ip_dst_mtu_maybe_forward}); IPv6 does for all.
   */
  int leaving(PacketContext c, Route route) {
    PacketBuffer p = c.buffer();
    PathMtus learned = learned(p.ipVersion());
    int mtu = route.mtuBytes(c.egress().mtuBytes());
    if (!learned.any()) {
      return mtu;
    }
    long low = PacketAddresses.destinationLow(p);
    long now = c.nowNanos();
    if (p.ipVersion() == 6) {
      return Math.min(mtu, learned.bytes(PacketAddresses.destinationHigh(p), low, now));
    }
    boolean counts = c.socket() || learned.locked(0, low, now);
    return counts ? Math.min(mtu, learned.bytes(0, low, now)) : mtu;
  }

  /** Whether there is nothing that was learned from errors, for packets of this version. */
  boolean knowsNothing(int version) {
    return !learned(version).any();
  }

  /** For a packet that takes the hop, before FORWARD. */
  int forwarding(PacketContext c, Route route) {
    return c.buffer().ipVersion() == 4 ? leaving(c, route) : route.mtuBytes(c.egress().mtuBytes());
  }

  /** For what the router sends to an address by {@code route}; 0 where that names no device. */
  int toward(Route route, int version, long high, long low, long nowNanos) {
    Device device = routing.device(route.deviceIndex());
    int learned = learned(version).bytes(high, low, nowNanos);
    return device == null ? 0 : Math.min(route.mtuBytes(device.mtuBytes()), learned);
  }

  /** What was learned under the routes in force. */
  private PathMtus learned(int version) {
    RouteTable table = routing.table();
    if (table != learnedUnder) {
      learnedUnder = table;
      ipv4.clear();
      ipv6.clear();
    }
    return version == 4 ? ipv4 : ipv6;
  }

  /** Takes note of "fragmentation needed" that came for the router, its checksum good. */
  void told4(PacketContext c) {
    PacketBuffer p = c.buffer();
    int quote = p.l4() + IcmpView.QUOTE;
    if (quote + Ipv4View.HEADER_BYTES > p.end()) {
      return;
    }
    int header = Ipv4View.headerBytes(p, quote);
    boolean aboutEchoReply =
        header >= Ipv4View.HEADER_BYTES
            && quote + header + QUOTED_BYTES <= p.end()
            && Ipv4View.protocol(p, quote) == IpProtocol.ICMP
            && IcmpView.type(p, quote + header) == IcmpView.ECHO_REPLY;
    Route self = routing.table().lookup(4, 0, Ipv4View.source(p, quote));
    if (!aboutEchoReply || self == null || self.type() != RouteType.LOCAL) {
      return;
    }
    long peer = Ipv4View.destination(p, quote);
    long now = c.nowNanos();
    int believed = believed(4, 0, peer, 0, now);
    int told = IcmpView.rest(p, p.l4()) & 0xFFFF;
    if (believed < told || believed == 0 || ipv4.locked(0, peer, now)) {
      return;
    }
    int least = (int) tunables.minPathMtu4.value();
    boolean narrow = told < least;
    int mtu = narrow ? Math.min(believed, least) : told;
    ipv4.learn(0, peer, mtu, narrow, now, now + tunables.pathMtuExpires4.value() * SECOND);
  }

  /** Takes note of "packet too big" that came for the router, its checksum good. */
  void told6(PacketContext c) {
    PacketBuffer p = c.buffer();
    int quote = p.l4() + IcmpView.QUOTE;
    boolean aboutIcmp =
        HeaderParser.inner(p, quote, 6, inner)
            && inner.protocol() == IpProtocol.ICMPV6
            && inner.l4() + QUOTED_BYTES <= p.end();
    if (!aboutIcmp) {
      return;
    }
    long high = Ipv6View.destinationHigh(p, quote);
    long low = Ipv6View.destinationLow(p, quote);
    long now = c.nowNanos();
    long told = IcmpView.rest(p, p.l4()) & 0xFFFF_FFFFL;
    int device = c.ingress() == null ? -1 : c.ingress().index();
    if (told < Ipv6View.MIN_MTU_BYTES || told >= believed(6, high, low, device, now)) {
      return;
    }
    long end = now + tunables.pathMtuExpires6.value() * SECOND;
    ipv6.learn(high, low, (int) told, false, now, end);
  }

  /** What the MTU towards a destination is held to be; 0 where no packet goes there. */
  private int believed(int version, long high, long low, int device, long nowNanos) {
    Route route = routing.table().lookupScoped(version, high, low, device);
    boolean away = route != null && route.type() == RouteType.UNICAST;
    return away ? toward(route, version, high, low, nowNanos) : 0;
  }
}
