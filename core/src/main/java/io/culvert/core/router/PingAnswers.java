package io.culvert.core.router;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.route.Route;
import io.culvert.core.route.RouteTable;
import io.culvert.core.route.RouteType;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;

/**
 * Answers echo requests of both families and IPv4 timestamp requests, and has IPv4 path MTUs
 * learned, as net/ipv4/icmp.c and net/ipv6/icmp.c. Loop only; does not allocate.
 */
final class PingAnswers {

  private static final long MILLI = 1_000_000L;
  private static final long DAY_MILLIS = 86_400_000L;
  private static final int TIMESTAMPS_BYTES = 12;

  /** Marks a time that is not counted from midnight UT (RFC 792): an engine knows no such clock. */
  private static final int NON_STANDARD_TIME = 0x8000_0000;

  private final Routing routing;
  private final RouterTunables tunables;
  private final OwnPackets own;
  private final PathMtu pathMtu;
  private final Ipv4OptionEcho options;

  PingAnswers(Routing routing, RouterTunables tunables, OwnPackets own, PathMtu pathMtu) {
    this.pathMtu = pathMtu;
    this.routing = routing;
    this.tunables = tunables;
    this.own = own;
    this.options = new Ipv4OptionEcho(routing);
  }

  /** An ICMP message to one of our addresses; {@code null} if it was answered. */
  DropReason icmp(PacketContext c) {
    PacketBuffer p = c.buffer();
    if (p.l4() < 0 || p.l4() + IcmpView.HEADER_BYTES > p.end() || !Checksum.transportValid(p)) {
      return DropReason.LOCAL_UNHANDLED;
    }
    Route to = routing.table().lookup(4, 0, Ipv4View.destination(p, p.l3()));
    boolean unicast = to != null && to.type() == RouteType.LOCAL;
    if (!unicast && tunables.echoIgnoreBroadcasts.on()) {
      return DropReason.LOCAL_UNHANDLED;
    }
    return switch (IcmpView.type(p, p.l4())) {
      case IcmpView.ECHO_REQUEST ->
          tunables.echoIgnoreAll.on()
              ? DropReason.LOCAL_UNHANDLED
              : answer(c, unicast, IcmpView.ECHO_REPLY);
      case IcmpView.TIMESTAMP_REQUEST -> answer(c, unicast, IcmpView.TIMESTAMP_REPLY);
      case IcmpView.UNREACHABLE -> unreachable(c, unicast);
      default -> DropReason.LOCAL_UNHANDLED;
    };
  }

  private DropReason unreachable(PacketContext c, boolean unicast) {
    PacketBuffer p = c.buffer();
    if (!unicast || IcmpView.code(p, p.l4()) != IcmpCodes.FRAGMENTATION_NEEDED) {
      return DropReason.LOCAL_UNHANDLED;
    }
    pathMtu.told4(c);
    return null;
  }

  private DropReason answer(PacketContext c, boolean unicast, int type) {
    PacketBuffer p = c.buffer();
    int l3 = p.l3();
    long peer = Ipv4View.source(p, l3);
    long self = unicast ? Ipv4View.destination(p, l3) : selfTowards(peer);
    if (self == 0 || peer == 0 || !options.read(p, Ipv4OptionEcho.ALL)) {
      return DropReason.LOCAL_UNHANDLED;
    }
    int from = p.l4();
    boolean timestamp = type == IcmpView.TIMESTAMP_REPLY;
    if (timestamp && from + IcmpView.HEADER_BYTES + 4 > p.end()) {
      return DropReason.LOCAL_UNHANDLED;
    }
    PacketBuffer reply = own.ipv4(IpProtocol.ICMP, Ipv4View.tos(p, l3), false, self, peer);
    if (reply == null) {
      return null;
    }
    options.write(reply, peer, c.nowNanos());
    int to = reply.l4();
    int length = timestamp ? IcmpView.HEADER_BYTES + 4 : p.end() - from;
    reply.bytes().put(to, p.bytes(), from, length);
    IcmpView.type(reply, to, type);
    if (timestamp) {
      int time = (int) (c.nowNanos() / MILLI % DAY_MILLIS) | NON_STANDARD_TIME;
      IcmpView.code(reply, to, 0);
      reply.i32(to + IcmpView.HEADER_BYTES + 4, time);
      reply.i32(to + IcmpView.HEADER_BYTES + 8, time);
      length = IcmpView.HEADER_BYTES + TIMESTAMPS_BYTES;
    }
    own.say(reply, to + length, -1, null, own.answerMark(4, c.mark()), c.nowNanos());
    return null;
  }

  private long selfTowards(long peer) {
    Route back = routing.table().lookup(4, 0, peer);
    IpAddress chosen = back == null ? null : routing.table().source(back, 4, 0, peer);
    return chosen == null ? 0 : chosen.low();
  }

  /** An ICMPv6 echo request to one of our addresses or groups; {@code null} if answered. */
  DropReason echo6(PacketContext c) {
    PacketBuffer p = c.buffer();
    int l3 = p.l3();
    int device = c.ingress() == null ? -1 : c.ingress().index();
    RouteTable table = routing.table();
    long selfHigh = Ipv6View.destinationHigh(p, l3);
    long selfLow = Ipv6View.destinationLow(p, l3);
    Route to = table.lookupScoped(6, selfHigh, selfLow, device);
    RouteType type = to == null ? RouteType.MULTICAST : to.type();
    if (tunables.echoIgnoreAll6.on()
        || type == RouteType.MULTICAST && tunables.echoIgnoreMulticast6.on()
        || type == RouteType.ANYCAST && tunables.echoIgnoreAnycast6.on()) {
      return DropReason.LOCAL_UNHANDLED;
    }
    long peerHigh = Ipv6View.sourceHigh(p, l3);
    long peerLow = Ipv6View.sourceLow(p, l3);
    boolean astray = false;
    if (type != RouteType.LOCAL) {
      Route back = table.lookupScoped(6, peerHigh, peerLow, device);
      // without a source of its own the answer must leave by the device of the question
      astray = device >= 0 && (back == null || back.deviceIndex() != device);
      if (astray) {
        back = table.lookupBy(device, peerHigh, peerLow);
      }
      IpAddress chosen = back == null ? null : table.source(back, 6, peerHigh, peerLow);
      if (chosen == null) {
        return DropReason.LOCAL_UNHANDLED;
      }
      selfHigh = chosen.high();
      selfLow = chosen.low();
    }
    int label = own.flowLabel(selfLow, peerHigh, peerLow);
    PacketBuffer reply = own.ipv6(IpProtocol.ICMPV6, Ipv6View.trafficClass(p, l3), label, 0);
    if (reply == null) {
      return null;
    }
    Ipv6View.source(reply, reply.l3(), selfHigh, selfLow);
    Ipv6View.destination(reply, reply.l3(), peerHigh, peerLow);
    int length = p.end() - p.l4();
    reply.bytes().put(reply.l4(), p.bytes(), p.l4(), length);
    IcmpView.type(reply, reply.l4(), IcmpView.V6_ECHO_REPLY);
    int end = reply.l4() + length;
    int mark = own.answerMark(6, c.mark());
    if (astray) {
      own.sayBy(reply, end, device, mark, c.nowNanos());
    } else {
      own.say(reply, end, device, null, mark, c.nowNanos());
    }
    return null;
  }
}
