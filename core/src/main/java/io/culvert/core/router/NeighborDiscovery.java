package io.culvert.core.router;

import io.culvert.core.device.Device;
import io.culvert.core.route.DeviceAddresses;
import io.culvert.core.route.Neighbor;
import io.culvert.core.route.NeighborTable;
import io.culvert.core.route.Route;
import io.culvert.core.route.RouteType;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.EthernetView;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;

/**
 * Neighbour solicitations and advertisements (RFC 4861), with the checks of {@code ndisc_recv_ns}
 * and {@code ndisc_recv_na} (net/ipv6/ndisc.c) for a forwarding host. Loop only; does not allocate
 * but for a neighbour seen first.
 */
final class NeighborDiscovery {

  private static final int HOP_LIMIT = 255;
  private static final int MESSAGE_BYTES = 24;
  private static final int TARGET = 8;
  private static final int OPTION_SOURCE_LINK = 1;
  private static final int OPTION_TARGET_LINK = 2;
  private static final int LINK_OPTION_BYTES = 8;
  private static final int FLAG_ROUTER = 0x8000_0000;
  private static final int FLAG_SOLICITED = 0x4000_0000;
  private static final int FLAG_OVERRIDE = 0x2000_0000;

  private static final long LINK_GROUPS = 0xFF02_0000_0000_0000L;
  private static final long ALL_NODES = 1;
  private static final long SOLICITED_NODE = 0x1_FF00_0000L;
  private static final long SOLICITED_NODE_MASK = 0xFF_FFFFL;

  private static final long NONE = -1;
  private static final long MALFORMED = -2;

  private final Routing routing;
  private final OwnPackets own;
  private final NeighborTable table;

  NeighborDiscovery(Routing routing, OwnPackets own, NeighborTable table) {
    this.routing = routing;
    this.own = own;
    this.table = table;
  }

  /** Reads a message whose checksum is good; {@code null} if it was whole and good, too. */
  DropReason receive(PacketBuffer p, Device from, long nowNanos) {
    int at = p.l4();
    boolean sane =
        Ipv6View.hopLimit(p, p.l3()) == HOP_LIMIT
            && p.largestFragment() == 0 // RFC 6980; net.ipv6.conf.all.suppress_frag_ndisc
            && IcmpView.code(p, at) == 0
            && at + MESSAGE_BYTES <= p.end()
            && !Ipv6View.multicast(p.i64(at + TARGET));
    if (!sane) {
      return DropReason.LOCAL_UNHANDLED;
    }
    return IcmpView.type(p, at) == IcmpView.V6_NEIGHBOR_SOLICITATION
        ? solicitation(p, from, nowNanos)
        : advertisement(p, from, nowNanos);
  }

  private DropReason solicitation(PacketBuffer p, Device from, long nowNanos) {
    int l3 = p.l3();
    long peerHigh = Ipv6View.sourceHigh(p, l3);
    long peerLow = Ipv6View.sourceLow(p, l3);
    long toHigh = Ipv6View.destinationHigh(p, l3);
    boolean probe = peerHigh == 0 && peerLow == 0;
    long link = option(p, OPTION_SOURCE_LINK, from);
    boolean toSolicited =
        toHigh == LINK_GROUPS
            && (Ipv6View.destinationLow(p, l3) & ~SOLICITED_NODE_MASK) == SOLICITED_NODE;
    if (link == MALFORMED || probe && (!toSolicited || link != NONE)) {
      return DropReason.LOCAL_UNHANDLED;
    }
    long targetHigh = p.i64(p.l4() + TARGET);
    long targetLow = p.i64(p.l4() + TARGET + 8);
    Route target = routing.table().lookupScoped(6, targetHigh, targetLow, from.index());
    boolean ours = target != null && target.type() == RouteType.LOCAL;
    boolean anycast = target != null && target.type() == RouteType.ANYCAST;
    if (!(ours || anycast) || target.deviceIndex() != from.index()) {
      return DropReason.LOCAL_UNHANDLED;
    }
    boolean group = Ipv6View.multicast(toHigh);
    if (!probe
        && from.medium() == Medium.ETHERNET
        && !learn(from, peerHigh, peerLow, group, link, nowNanos)) {
      return DropReason.LOCAL_UNHANDLED;
    }
    advertise(p, from, ours, nowNanos);
    return null;
  }

  private boolean learn(Device from, long high, long low, boolean group, long link, long nowNanos) {
    boolean make = !group || link != NONE;
    Neighbor asker =
        make
            ? table.findOrMake(from.index(), 6, high, low, nowNanos)
            : table.find(from.index(), high, low);
    if (asker == null) {
      return false;
    }
    int flags = NeighborTable.WEAK_OVERRIDE | NeighborTable.OVERRIDE;
    table.update(asker, link, false, flags, nowNanos);
    return true;
  }

  private DropReason advertisement(PacketBuffer p, Device from, long nowNanos) {
    int flags = IcmpView.rest(p, p.l4());
    boolean solicited = (flags & FLAG_SOLICITED) != 0;
    boolean group = Ipv6View.multicast(Ipv6View.destinationHigh(p, p.l3()));
    long link = option(p, OPTION_TARGET_LINK, from);
    if (group && solicited || link == MALFORMED) {
      return DropReason.LOCAL_UNHANDLED;
    }
    long high = p.i64(p.l4() + TARGET);
    long low = p.i64(p.l4() + TARGET + 8);
    Neighbor neighbor = table.find(from.index(), high, low);
    if (neighbor == null || routing.table().ownedBy(from.index(), 6, high, low)) {
      return DropReason.LOCAL_UNHANDLED; // nobody asked, or somebody claims our own address
    }
    int update = NeighborTable.WEAK_OVERRIDE | NeighborTable.TELLS_ROUTER;
    update |= (flags & FLAG_OVERRIDE) != 0 ? NeighborTable.OVERRIDE : 0;
    update |= (flags & FLAG_ROUTER) != 0 ? NeighborTable.ROUTER : 0;
    table.update(neighbor, link, solicited, update, nowNanos);
    return null;
  }

  /** The link address in the first option of {@code kind}, {@link #NONE} or {@link #MALFORMED}. */
  private static long option(PacketBuffer p, int kind, Device from) {
    int at = p.l4() + MESSAGE_BYTES;
    long found = NONE;
    while (at < p.end()) {
      if (at + 2 > p.end() || p.u8(at + 1) == 0 || at + 8 * p.u8(at + 1) > p.end()) {
        return MALFORMED;
      }
      if (p.u8(at) == kind && found == NONE && from.medium() == Medium.ETHERNET) {
        if (p.u8(at + 1) != 1) {
          return MALFORMED;
        }
        found = EthernetView.address(p, at + 2);
      }
      at += 8 * p.u8(at + 1);
    }
    return found;
  }

  /** Answers a solicitation; one without a source is somebody about to take our address. */
  private void advertise(PacketBuffer asked, Device device, boolean ours, long nowNanos) {
    PacketBuffer p = own.ipv6(IpProtocol.ICMPV6, 0, 0, HOP_LIMIT);
    if (p == null) {
      return;
    }
    long toHigh = Ipv6View.sourceHigh(asked, asked.l3());
    long toLow = Ipv6View.sourceLow(asked, asked.l3());
    int flags = FLAG_ROUTER | FLAG_SOLICITED;
    if (toHigh == 0 && toLow == 0) {
      toHigh = LINK_GROUPS;
      toLow = ALL_NODES;
      flags = FLAG_ROUTER;
    }
    boolean group = Ipv6View.multicast(Ipv6View.destinationHigh(asked, asked.l3()));
    long targetHigh = asked.i64(asked.l4() + TARGET);
    long targetLow = asked.i64(asked.l4() + TARGET + 8);
    IpAddress self = ours ? null : routing.table().source(device.index(), 6, toHigh, toLow);
    Ipv6View.source(
        p, p.l3(), self == null ? targetHigh : self.high(), self == null ? targetLow : self.low());
    Ipv6View.destination(p, p.l3(), toHigh, toLow);
    begin(p, IcmpView.V6_NEIGHBOR_ADVERTISEMENT, targetHigh, targetLow);
    IcmpView.rest(p, p.l4(), flags | (ours && group ? FLAG_OVERRIDE : 0));
    int end = p.l4() + MESSAGE_BYTES;
    if (group && device.medium() == Medium.ETHERNET) {
      end = linkOption(p, OPTION_TARGET_LINK, device);
    }
    own.send(p, end, device.index(), null, 0, nowNanos);
  }

  /** Tells everybody whose an address is, unasked (RFC 4861 section 7.2.6). */
  void announce(Device device, long high, long low, long nowNanos) {
    PacketBuffer p = own.ipv6(IpProtocol.ICMPV6, 0, 0, HOP_LIMIT);
    if (p == null) {
      return;
    }
    Ipv6View.source(p, p.l3(), high, low);
    Ipv6View.destination(p, p.l3(), LINK_GROUPS, ALL_NODES);
    begin(p, IcmpView.V6_NEIGHBOR_ADVERTISEMENT, high, low);
    IcmpView.rest(p, p.l4(), FLAG_ROUTER | FLAG_OVERRIDE);
    own.send(p, linkOption(p, OPTION_TARGET_LINK, device), device.index(), null, 0, nowNanos);
  }

  private static void begin(PacketBuffer p, int type, long targetHigh, long targetLow) {
    int at = p.l4();
    IcmpView.type(p, at, type);
    IcmpView.code(p, at, 0);
    IcmpView.rest(p, at, 0);
    p.i64(at + TARGET, targetHigh);
    p.i64(at + TARGET + 8, targetLow);
  }

  private static int linkOption(PacketBuffer p, int kind, Device device) {
    int at = p.l4() + MESSAGE_BYTES;
    p.u8(at, kind);
    p.u8(at + 1, 1);
    EthernetView.address(p, at + 2, device.linkAddress());
    return at + LINK_OPTION_BYTES;
  }

  /** Asks for a neighbour: its solicited-node group, or itself ({@code ndisc_solicit}). */
  void solicit(Neighbor neighbor, boolean unicast, Device device, long nowNanos) {
    PacketBuffer p = own.ipv6(IpProtocol.ICMPV6, 0, 0, HOP_LIMIT);
    if (p == null) {
      return;
    }
    long selfLow = DeviceAddresses.interfaceId(device.linkAddress());
    Ipv6View.source(p, p.l3(), 0xFE80_0000_0000_0000L, selfLow);
    if (unicast) {
      Ipv6View.destination(p, p.l3(), neighbor.high(), neighbor.low());
    } else {
      long group = SOLICITED_NODE | neighbor.low() & SOLICITED_NODE_MASK;
      Ipv6View.destination(p, p.l3(), LINK_GROUPS, group);
    }
    begin(p, IcmpView.V6_NEIGHBOR_SOLICITATION, neighbor.high(), neighbor.low());
    int end = linkOption(p, OPTION_SOURCE_LINK, device);
    own.send(p, end, device.index(), null, 0, nowNanos);
  }
}
