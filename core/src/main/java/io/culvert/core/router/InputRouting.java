package io.culvert.core.router;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.device.Device;
import io.culvert.core.route.Route;
import io.culvert.core.route.RouteTable;
import io.culvert.core.route.RouteType;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.TcpView;
import io.culvert.core.wire.UdpView;

/**
 * The routing decision for a packet that came in by a device, after PREROUTING: martians, reverse
 * path, IPv4 options, route, as {@code ip_route_input_slow} (net/ipv4/route.c) and {@code
 * ip6_route_input}. Sends the ICMP error where the answer is no. Loop only; does not allocate.
 */
public final class InputRouting {

  static final long LOOPBACK_NET = 127;
  private static final long LIMITED_BROADCAST = 0xFFFF_FFFFL;

  private final Routing routing;
  private final RouterTunables tunables;
  private final ReversePath reversePath;
  private final IcmpErrors errors;
  private final Ipv4Options options;
  private Route route;

  /** Decides by the table in force in {@code routing}. */
  public InputRouting(
      Routing routing, RouterTunables tunables, ReversePath reversePath, IcmpErrors errors) {
    this.routing = routing;
    this.tunables = tunables;
    this.reversePath = reversePath;
    this.errors = errors;
    this.options = new Ipv4Options(routing, errors);
  }

  /**
   * Decides for the packet in {@code c}. {@code null}: {@link #route()} says where, and {@code
   * route().type().local()} whether it ends at the router. Otherwise the packet dies for that
   * reason and its sender has been told what there is to tell. Does not set the context's egress.
   */
  public DropReason decide(PacketContext c) {
    demultiplex(c.buffer());
    return c.buffer().ipVersion() == 4 ? decide4(c) : decide6(c);
  }

  /**
   * The kernel looks for a socket before it looks for a route (net.ipv4.ip_early_demux), and to do
   * so puts the ports together where they came in fragments.
   */
  private static void demultiplex(PacketBuffer p) {
    if (p.seams().count() < 2 || p.l4() < 0 || extended(p)) {
      return;
    }
    int header =
        switch (p.protocol()) {
          case IpProtocol.TCP -> TcpView.HEADER_BYTES;
          case IpProtocol.UDP -> UdpView.HEADER_BYTES;
          default -> 0;
        };
    if (p.l4() + header <= p.end()) {
      p.seams().together(p.l4() + header);
    }
  }

  /** Behind extension headers it does not look. */
  private static boolean extended(PacketBuffer p) {
    return p.ipVersion() == 6 && p.l4() - p.l3() > Ipv6View.HEADER_BYTES;
  }

  /** Fills in what the hop owes to IPv4 options of the packet {@link #decide} saw last. */
  void recordHop(PacketContext c, Route hop) {
    options.forward(c, hop);
  }

  /** Sums the header whose options {@link #decide} filled in, for what leaves without a hop. */
  void settleOptions(PacketContext c) {
    PacketBuffer p = c.buffer();
    if (p.ipVersion() == 4 && Ipv4View.headerBytes(p, p.l3()) > Ipv4View.HEADER_BYTES) {
      options.settle(c);
    }
  }

  /** What the last successful {@link #decide} found. */
  public Route route() {
    return route;
  }

  /**
   * Whether the IPv4 packet in {@code c} came in rightly and ends at the router itself: of its
   * datagrams alone a sender hears that they never became whole ({@code ip_expire},
   * net/ipv4/ip_fragment.c, which routes their first fragment anew). Forgets {@link #route()}.
   */
  boolean forRouter(PacketContext c) {
    return find4(c, c.buffer()) == null && route != null && route.type() == RouteType.LOCAL;
  }

  private DropReason decide4(PacketContext c) {
    PacketBuffer p = c.buffer();
    DropReason reason = find4(c, p);
    if (reason == null) {
      reason = readOptions(c, route);
    }
    if (reason != null) {
      return reason;
    }
    if (route == null || route.type().refuses()) {
      if (tunables.forward4.on()) {
        refuse4(c);
      }
      return DropReason.NO_ROUTE;
    }
    return endsHere(route) || tunables.forward4.on() ? null : DropReason.NOT_FORWARDED;
  }

  /** Reads and fills in IPv4 options of a packet that came by {@code way}; {@code null}: fine. */
  DropReason readOptions(PacketContext c, Route way) {
    PacketBuffer p = c.buffer();
    boolean any = p.ipVersion() == 4 && Ipv4View.headerBytes(p, p.l3()) > Ipv4View.HEADER_BYTES;
    return any ? options.read(c, way) : null;
  }

  /** At the router, or at the host behind a {@code role: host} device. */
  private boolean endsHere(Route to) {
    return to.type().local() || routing.device(to.deviceIndex()).role() == Device.Role.HOST;
  }

  /** Finds the route, possibly none; the order of the checks is the kernel's. */
  private DropReason find4(PacketContext c, PacketBuffer p) {
    RouteTable table = routing.table();
    int device = c.ingress().index();
    long source = Ipv4View.source(p, p.l3());
    long destination = Ipv4View.destination(p, p.l3());
    if (Icmpv4Errors.group(source)) {
      return DropReason.MARTIAN_SOURCE;
    }
    if (destination >>> 28 == 0xE) {
      return group4(c, source, table.group(device, 4, 0, destination));
    }
    if (destination == LIMITED_BROADCAST || source == 0 && destination == 0) {
      route = table.limitedBroadcast(device);
      return source == 0 ? null : reversePath.check(c);
    }
    if (source == 0 || source >>> 24 == LOOPBACK_NET) {
      return DropReason.MARTIAN_SOURCE;
    }
    if (destination == 0 || destination >>> 24 == LOOPBACK_NET) {
      return DropReason.MARTIAN_DESTINATION;
    }
    route = table.lookup(4, 0, destination);
    return route == null || route.type().refuses() ? null : reversePath.check(c);
  }

  private DropReason group4(PacketContext c, long source, Route group) {
    if (source >>> 24 == LOOPBACK_NET) {
      return DropReason.MARTIAN_SOURCE;
    }
    route = group;
    if (group == null) {
      return DropReason.NOT_FORWARDED;
    }
    return source == 0 ? null : reversePath.check(c);
  }

  private void refuse4(PacketContext c) {
    RouteType type = route == null ? null : route.type();
    if (type == null) {
      errors.noRoute(c, IcmpCodes.NET_UNREACHABLE);
    } else if (type == RouteType.UNREACHABLE) {
      errors.noRoute(c, IcmpCodes.HOST_UNREACHABLE);
    } else if (type == RouteType.PROHIBIT) {
      errors.noRoute(c, IcmpCodes.ADMIN_PROHIBITED);
    }
  }

  private DropReason decide6(PacketContext c) {
    PacketBuffer p = c.buffer();
    RouteTable table = routing.table();
    int device = c.ingress().index();
    long high = Ipv6View.destinationHigh(p, p.l3());
    long low = Ipv6View.destinationLow(p, p.l3());
    if (Ipv6View.multicast(high)) {
      route = table.group(device, 6, high, low);
      return route == null ? DropReason.NOT_FORWARDED : null;
    }
    route = table.lookupScoped(6, high, low, device);
    if (route == null || route.type() == RouteType.UNREACHABLE) {
      errors.unreachable(c, IcmpCodes.V6_NO_ROUTE);
      return DropReason.NO_ROUTE;
    }
    if (route.type() == RouteType.PROHIBIT) {
      errors.unreachable(c, IcmpCodes.V6_ADMIN_PROHIBITED);
      return DropReason.NO_ROUTE;
    }
    if (route.type() == RouteType.BLACKHOLE) {
      return DropReason.NO_ROUTE;
    }
    return endsHere(route) || tunables.forward6.on() ? null : DropReason.NOT_FORWARDED;
  }
}
