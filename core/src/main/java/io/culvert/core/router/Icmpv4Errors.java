package io.culvert.core.router;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.route.Route;
import io.culvert.core.route.RouteTable;
import io.culvert.core.route.RouteType;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.PacketBuffer;

/** IPv4 errors, as {@code __icmp_send} (net/ipv4/icmp.c). Loop only; does not allocate. */
final class Icmpv4Errors {

  /** RFC 1812 section 4.3.2.3: an error and its quote fit every link. */
  private static final int MAX_BYTES = 576;

  /** Highest type {@code icmp_pointers} knows. */
  private static final int KNOWN_TYPES = 18;

  /** Unassigned types and router discovery, which the kernel holds for errors too. */
  private static final int LIKE_ERRORS = 1 << 1 | 1 << 2 | 1 << 6 | 1 << 7 | 1 << 9 | 1 << 10;

  /** What a source route that leads to 0.0.0.0 means ({@code ip_route_output_key_hash_rcu}). */
  private static final long LOOPBACK = 0x7F00_0001L;

  private static final int TOS_MASK = 0x1E;
  private static final int PRECEDENCE_INTERNETWORK_CONTROL = 0xC0;

  private final Routing routing;
  private final RouterTunables tunables;
  private final OwnPackets own;
  private final PathMtu pathMtu;
  private final IcmpRateLimit limit;
  private final Ipv4OptionEcho options;

  Icmpv4Errors(
      Routing routing,
      RouterTunables tunables,
      OwnPackets own,
      PathMtu pathMtu,
      IcmpRateLimit limit) {
    this.pathMtu = pathMtu;
    this.routing = routing;
    this.tunables = tunables;
    this.own = own;
    this.limit = limit;
    this.options = new Ipv4OptionEcho(routing);
  }

  /** Sends an error about the packet in {@code c}, attached to its entry. */
  void send(PacketContext c, int type, int code, int rest) {
    send(c, type, code, rest, IcmpErrors.cause(c), Ipv4OptionEcho.ALL);
  }

  /**
   * Sends an error about the packet in {@code c} unless a rule forbids it.
   *
   * @param optionsEnd offset in the buffer where the options end that the error echoes
   */
  void send(PacketContext c, int type, int code, int rest, Tracking cause, int optionsEnd) {
    PacketBuffer p = c.buffer();
    if (own.saying(4) || !eligible(p) || !options.read(p, optionsEnd)) {
      return;
    }
    RouteTable table = routing.table();
    long sender = Ipv4View.source(p, p.l3());
    long target = options.firstHop(sender);
    long source = givenSource(c, table);
    if (target == 0) {
      target = source == 0 ? LOOPBACK : source;
    }
    Route back = table.lookupFrom(source, target);
    if (back == null || back.type().refuses()) {
      return;
    }
    long now = c.nowNanos();
    boolean limited = limited(type, code) && back.type() != RouteType.LOCAL;
    if (limited && !limit.anyLeft(now)
        || limited && !limit.destinationMay(0, target, tunables.icmpRateLimit.value(), now)) {
      return;
    }
    if (source == 0) {
      source = source(table, back, target);
    }
    int room = room(back, target, now) - options.bytes();
    if (source == 0 || room <= Ipv4View.HEADER_BYTES) {
      return;
    }
    if (limited) {
      limit.take();
    }
    int tos = Ipv4View.tos(p, p.l3()) & TOS_MASK | PRECEDENCE_INTERNETWORK_CONTROL;
    PacketBuffer error = own.ipv4(IpProtocol.ICMP, tos, false, source, target);
    if (error == null) {
      return;
    }
    options.write(error, sender, now);
    IcmpView.type(error, error.l4(), type);
    IcmpView.code(error, error.l4(), code);
    IcmpView.rest(error, error.l4(), rest);
    int end = IcmpErrors.quote(p, error, Math.min(room, p.l3LengthBytes()));
    own.say(error, end, -1, cause, own.answerMark(4, c.mark()), now);
  }

  private int room(Route back, long target, long nowNanos) {
    int mtu = pathMtu.toward(back, 4, 0, target, nowNanos);
    return Math.min(mtu == 0 ? MAX_BYTES : mtu, MAX_BYTES)
        - Ipv4View.HEADER_BYTES
        - IcmpView.HEADER_BYTES;
  }

  private boolean eligible(PacketBuffer p) {
    int l3 = p.l3();
    if (IcmpErrors.linkGroup(p) || Ipv4View.fragmentOffset(p, l3) != 0) {
      return false;
    }
    long destination = Ipv4View.destination(p, l3);
    if (group(destination)) {
      return false;
    }
    Route route = routing.table().lookup(4, 0, destination);
    if (route != null && route.type() == RouteType.BROADCAST) {
      return false;
    }
    long sender = Ipv4View.source(p, l3);
    if (sender == 0 || group(sender)) {
      return false;
    }
    return p.protocol() != IpProtocol.ICMP || answerable(p);
  }

  /** An error never answers an error, nor a type we do not know ({@code icmp_pointers}). */
  private static boolean answerable(PacketBuffer p) {
    int at = p.l3() + Ipv4View.headerBytes(p, p.l3());
    if (at >= p.end()) {
      return false;
    }
    int type = IcmpView.type(p, at);
    return type <= KNOWN_TYPES && (LIKE_ERRORS >> type & 1) == 0 && !IcmpView.errorV4(type);
  }

  /** Multicast or limited broadcast. */
  static boolean group(long address) {
    return address >>> 28 == 0xE || address == 0xFFFF_FFFFL;
  }

  private boolean limited(int type, int code) {
    boolean pathMtu = type == IcmpView.UNREACHABLE && code == IcmpCodes.FRAGMENTATION_NEEDED;
    return !pathMtu && (tunables.icmpRateMask.value() >>> type & 1) != 0;
  }

  /** Ours as the packet named it, or of the device it came by; 0: the route back decides. */
  private long givenSource(PacketContext c, RouteTable table) {
    PacketBuffer p = c.buffer();
    if (forUs(p)) {
      return Ipv4View.destination(p, p.l3());
    }
    if (!tunables.errorsUseInboundAddress.on() || c.ingress() == null) {
      return 0;
    }
    IpAddress chosen = table.source(c.arrivalDevice(), 4, 0, Ipv4View.source(p, p.l3()));
    return chosen == null ? 0 : chosen.low();
  }

  private static long source(RouteTable table, Route back, long target) {
    if (target == LOOPBACK) {
      return target;
    }
    IpAddress chosen = table.source(back, 4, 0, target);
    return chosen == null ? 0 : chosen.low();
  }

  /** Whether the packet is addressed to one of the router's own addresses. */
  private boolean forUs(PacketBuffer p) {
    Route there = routing.table().lookup(4, 0, Ipv4View.destination(p, p.l3()));
    return there != null && there.type() == RouteType.LOCAL;
  }

  /** See {@link IcmpErrors#noRoute}. */
  boolean mayHearNoRoute(PacketContext c) {
    long sender = Ipv4View.source(c.buffer(), c.buffer().l3());
    return limit.destinationMayHearNoRoute(sender, c.nowNanos());
  }
}
