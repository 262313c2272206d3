package io.culvert.core.router;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.route.Route;
import io.culvert.core.route.RouteTable;
import io.culvert.core.route.RouteType;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;

/** IPv6 errors, as {@code icmp6_send} (net/ipv6/icmp.c). Loop only; does not allocate. */
final class Icmpv6Errors {

  private final Routing routing;
  private final RouterTunables tunables;
  private final OwnPackets own;
  private final IcmpRateLimit limit;

  Icmpv6Errors(Routing routing, RouterTunables tunables, OwnPackets own, IcmpRateLimit limit) {
    this.routing = routing;
    this.tunables = tunables;
    this.own = own;
    this.limit = limit;
  }

  /** Sends an error about the packet in {@code c}, attached to its entry. */
  void send(PacketContext c, int type, int code, int rest) {
    send(c, type, code, rest, IcmpErrors.cause(c));
  }

  /** Sends an error about the packet in {@code c} unless a rule forbids it. */
  void send(PacketContext c, int type, int code, int rest, Tracking cause) {
    PacketBuffer p = c.buffer();
    if (own.saying(6) || !eligible(p, type, code)) {
      return;
    }
    RouteTable table = routing.table();
    long high = Ipv6View.sourceHigh(p, p.l3());
    long low = Ipv6View.sourceLow(p, p.l3());
    int scope = scope(c);
    Route back = table.lookupScoped(6, high, low, scope);
    if (back == null || back.type().refuses() || back.anycast(high, low)) {
      return;
    }
    long now = c.nowNanos();
    boolean limited = type != IcmpView.V6_PACKET_TOO_BIG && back.type() != RouteType.LOCAL;
    if (limited && !limit.anyLeft(now)
        || limited && !limit.destinationMay(high, low, tunables.icmp6RateLimit.value(), now)) {
      return;
    }
    PacketBuffer error = own.ipv6(IpProtocol.ICMPV6, 0, 0, 0);
    if (error == null) {
      return;
    }
    if (!address(c, error, table, back)) {
      error.release();
      return;
    }
    if (limited) {
      limit.take();
    }
    IcmpView.type(error, error.l4(), type);
    IcmpView.code(error, error.l4(), code);
    IcmpView.rest(error, error.l4(), rest);
    int room = Ipv6View.MIN_MTU_BYTES - Ipv6View.HEADER_BYTES - IcmpView.HEADER_BYTES;
    int end = IcmpErrors.quote(p, error, Math.min(room, p.l3LengthBytes()));
    own.say(error, end, scope, cause, own.answerMark(6, c.mark()), now);
  }

  /** The device whose link a scoped source lies on. */
  private static int scope(PacketContext c) {
    if (c.ingress() != null) {
      return c.ingress().index();
    }
    return c.egress() == null ? -1 : c.egress().index();
  }

  private static boolean eligible(PacketBuffer p, int type, int code) {
    int l3 = p.l3();
    boolean group = Ipv6View.multicast(Ipv6View.destinationHigh(p, l3)) || IcmpErrors.linkGroup(p);
    boolean evenToGroup =
        type == IcmpView.V6_PACKET_TOO_BIG
            || type == IcmpView.V6_PARAMETER_PROBLEM && code == IcmpCodes.V6_UNKNOWN_OPTION;
    if (group && !evenToGroup) {
      return false;
    }
    long sourceHigh = Ipv6View.sourceHigh(p, l3);
    if (Ipv6View.multicast(sourceHigh) || sourceHigh == 0 && Ipv6View.sourceLow(p, l3) == 0) {
      return false;
    }
    return p.protocol() != IpProtocol.ICMPV6 || answerable(p);
  }

  /** A later fragment may be anything; an error, or what is too short to tell, gets no answer. */
  private static boolean answerable(PacketBuffer p) {
    if (p.l4() < 0 || p.l4() == p.end()) {
      return p.fragment() && (p.fragmentOffset() != 0 || p.moreFragments());
    }
    return !IcmpView.errorV6(IcmpView.type(p, p.l4()));
  }

  private boolean address(PacketContext c, PacketBuffer error, RouteTable table, Route back) {
    PacketBuffer p = c.buffer();
    int l3 = p.l3();
    long high = Ipv6View.sourceHigh(p, l3);
    long low = Ipv6View.sourceLow(p, l3);
    long ownHigh = Ipv6View.destinationHigh(p, l3);
    long ownLow = Ipv6View.destinationLow(p, l3);
    Route there = table.lookupScoped(6, ownHigh, ownLow, scope(c));
    if (there == null || !there.type().loops()) {
      int device = c.ingress() != null ? c.arrivalDevice() : back.deviceIndex();
      IpAddress chosen = table.source(device, 6, high, low);
      if (chosen == null) {
        return false;
      }
      ownHigh = chosen.high();
      ownLow = chosen.low();
    }
    Ipv6View.firstWord(error, error.l3(), 0, own.flowLabel(ownLow, high, low));
    Ipv6View.source(error, error.l3(), ownHigh, ownLow);
    Ipv6View.destination(error, error.l3(), high, low);
    return true;
  }
}
