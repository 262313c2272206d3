package io.culvert.core.router;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.device.Device;
import io.culvert.core.route.Route;
import io.culvert.core.route.RouteType;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketAddresses;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Prefix;

/**
 * The path of what does not come from the network, top to bottom:
 *
 * <ol>
 *   <li>{@link #fromHost}: what the host behind a {@code role: host} device sends
 *   <li>{@link #output}: what the router says
 *   <li>{@code send}: OUTPUT (raw, track, mangle, DNAT, filter), then POSTROUTING and a device
 *   <li>{@code loopBack}, {@code toEverybody}: what the router says to itself comes in again
 * </ol>
 *
 * Loop only; does not allocate.
 */
final class OutputWalk implements OutputPath {

  private final EngineParts parts;
  private final HookRunner hooks;
  private final WalkEnds ends;
  private final Device loopback = new Loopback();
  private final PacketTuple here = new PacketTuple();
  private final PacketTuple there = new PacketTuple();

  OutputWalk(EngineParts parts, HookRunner hooks, WalkEnds ends) {
    this.parts = parts;
    this.hooks = hooks;
    this.ends = ends;
  }

  /** The host's packet, whose headers are checked and which is whole. */
  void fromHost(PacketContext c) {
    c.ingress(null);
    c.local(true);
    send(c, Destination.route(parts.routing(), c.buffer(), -1), false);
  }

  @Override
  public void output(
      PacketBuffer packet,
      int deviceIndex,
      Tracking cause,
      boolean socket,
      int mark,
      long nowNanos) {
    PacketContext c = ends.begin(packet, null, nowNanos);
    if (c == null) {
      return;
    }
    try {
      c.mark(mark);
      c.socket(socket);
      c.bare(!socket);
      if (cause != null) {
        parts.conntrack().attach(c.tracking(), cause);
      }
      Route route = Destination.route(parts.routing(), packet, deviceIndex);
      Device egress = route == null ? null : parts.routing().device(route.deviceIndex());
      if (egress != null && egress.role() == Device.Role.HOST && !route.type().loops()) {
        ownToHost(c, route, egress, cause != null);
      } else {
        send(c, route, true);
      }
    } finally {
      ends.end(c);
    }
  }

  @Override
  public void outputBy(PacketBuffer packet, int deviceIndex, int mark, long nowNanos) {
    PacketContext c = ends.begin(packet, null, nowNanos);
    if (c == null) {
      return;
    }
    try {
      c.mark(mark);
      c.socket(true);
      long high = PacketAddresses.destinationHigh(packet);
      long low = PacketAddresses.destinationLow(packet);
      send(c, parts.routing().table().lookupBy(deviceIndex, high, low), true);
    } finally {
      ends.end(c);
    }
  }

  /** What we say to the host: as from the network, unless it answers what the host just sent. */
  private void ownToHost(PacketContext c, Route route, Device egress, boolean answer) {
    c.egress(egress);
    c.local(false);
    if (answer) {
      ends.transmit(c, route);
    } else if (ends.passed(c, hooks.prerouting(c))) {
      ends.toHost(c, route);
    }
  }

  /** {@code own}: by the router itself; else by the host behind a {@code role: host} device. */
  private void send(PacketContext c, Route way, boolean own) {
    Route route = way;
    if (!routable(c, route)) {
      return;
    }
    if (c.socket()) {
      Pieces.intend(c.buffer(), parts.pathMtu().leaving(c, route));
    }
    long low = PacketAddresses.destinationLow(c.buffer());
    long high = PacketAddresses.destinationHigh(c.buffer());
    if (!ends.passed(c, hooks.output(c))) {
      return;
    }
    boolean readdressed =
        low != PacketAddresses.destinationLow(c.buffer())
            || high != PacketAddresses.destinationHigh(c.buffer());
    if (readdressed && leadsElsewhere(c.tracking())) {
      // DNAT sent it elsewhere: a link-local address is on the link the other would have left by
      int link = route.type().loops() ? -1 : route.deviceIndex();
      route = Destination.route(parts.routing(), c.buffer(), link);
      if (unroutable(route) || loopbackSource(c.buffer()) && !route.type().loops()) {
        ends.dies(c, DropReason.NO_ROUTE); // and nobody is told (ip_route_me_harder)
        return;
      }
    }
    if (!ends.passed(c, hooks.outputFilter(c))) {
      return;
    }
    c.egress(egress(route));
    if (route.type() == RouteType.BROADCAST) {
      c.broadcastBits(networkBits(route.deviceIndex(), PacketAddresses.destinationLow(c.buffer())));
    }
    if (c.traced()) {
      c.trace().routed(c, route);
    }
    if (route.type().loops()) {
      loopBack(c, route);
    } else if (own && route.type() == RouteType.BROADCAST) {
      toEverybody(c, route);
    } else {
      ends.postroute(c, route);
    }
  }

  /** Of the network on that link whose every host this address stands for; 0 if none is. */
  private int networkBits(int deviceIndex, long broadcast) {
    for (Prefix own : parts.routing().table().addresses(deviceIndex)) {
      long all = own.address().low() | ~own.maskLow() & 0xFFFF_FFFFL;
      if (own.address().version() == 4 && all == broadcast) {
        return own.lengthBits();
      }
    }
    return 0;
  }

  private boolean routable(PacketContext c, Route route) {
    if (unroutable(route)) {
      int version = c.buffer().ipVersion();
      int code = version == 4 ? IcmpCodes.NET_UNREACHABLE : IcmpCodes.V6_NO_ROUTE;
      parts.errors().unreachable(c, code);
      return ends.dies(c, DropReason.NO_ROUTE);
    }
    c.egress(egress(route));
    return true;
  }

  private static boolean unroutable(Route route) {
    return route == null || route.type().refuses();
  }

  private Device egress(Route route) {
    return route.type().loops() ? loopback : parts.routing().device(route.deviceIndex());
  }

  /**
   * Where NAT has sent what the router said to itself, that may not go ({@code route_localnet}).
   */
  private static boolean loopbackSource(PacketBuffer p) {
    return p.ipVersion() == 4 && Ipv4View.source(p, p.l3()) >>> 24 == InputRouting.LOOPBACK_NET;
  }

  /**
   * Whether NAT has given this direction another destination than the other one's source. Only then
   * is what it wrote to routed again ({@code nf_nat_ipv4_local_fn}, net/netfilter/nf_nat_proto.c):
   * an error echoing a source route may be readdressed by a connection whose port alone is another.
   */
  private boolean leadsElsewhere(Tracking tracking) {
    tracking.entry().tuple(tracking.direction(), here);
    tracking.entry().tuple(tracking.direction().opposite(), there);
    return here.destinationLow != there.sourceLow || here.destinationHigh != there.sourceHigh;
  }

  /** To ourselves: out by {@code lo} and in again, with the entry it was given on the way out. */
  private void loopBack(PacketContext c, Route route) {
    if (ends.passed(c, hooks.postrouting(c))) {
      hear(c, loopback, route);
    }
  }

  /**
   * To everybody on a link, the router among them: a copy takes POSTROUTING of its own, and comes
   * in again as if by that link ({@code ip_mc_output}, net/ipv4/ip_output.c).
   */
  private void toEverybody(PacketContext c, Route route) {
    PacketBuffer packet = c.buffer();
    PacketBuffer copy = parts.pool().acquire();
    if (copy == null) {
      parts.drops().count(DropReason.NO_BUFFER);
      ends.postroute(c, route);
      return;
    }
    copy.copyFrom(packet);
    int mark = c.mark();
    int priority = c.priority();
    c.buffer(copy);
    boolean heard = ends.passed(c, hooks.postrouting(c));
    copy = c.buffer();
    int copyMark = c.mark();
    int copyPriority = c.priority();
    c.buffer(packet);
    c.mark(mark);
    c.priority(priority);
    Device link = c.egress();
    ends.postroute(c, route);
    c.mark(copyMark);
    c.priority(copyPriority);
    if (c.buffer() != null) {
      c.buffer().release();
    }
    c.buffer(copy);
    if (heard) {
      hear(c, link, route);
    }
  }

  /** Whom NAT made a group of, {@code ip6_rcv_core} hears on no device. */
  private static boolean fromGroup(PacketBuffer p) {
    return p.ipVersion() == 6 && Ipv6View.multicast(Ipv6View.sourceHigh(p, p.l3()));
  }

  /** What the router sent comes in again; the route it was sent by is the one it came by. */
  private void hear(PacketContext c, Device by, Route route) {
    c.ingress(by);
    c.egress(null);
    if (c.tracking().state() == ConntrackState.INVALID) {
      c.tracking().reset(); // that is no entry to be recognised by
    }
    if (fromGroup(c.buffer())) {
      ends.dies(c, DropReason.MARTIAN_SOURCE);
      return;
    }
    if (!ends.passed(c, hooks.prerouting(c))) {
      return;
    }
    DropReason reason = parts.inputRouting().readOptions(c, route);
    if (reason == null) {
      ends.deliver(c);
    } else {
      ends.dies(c, reason);
    }
  }
}
