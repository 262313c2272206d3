package io.culvert.core.router;

import io.culvert.core.device.Device;
import io.culvert.core.route.Neighbor;
import io.culvert.core.route.NeighborTable;
import io.culvert.core.route.Route;
import io.culvert.core.route.RouteType;
import io.culvert.core.wire.ArpView;
import io.culvert.core.wire.EthernetView;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.PacketBuffer;

/**
 * Asks and answers ARP, with the checks of {@code arp_process} (net/ipv4/arp.c) at its default
 * settings: any address of the router's is answered for on any device. Loop only; does not allocate
 * but for a neighbour seen first.
 */
final class Arp {

  private final Routing routing;
  private final OwnPackets own;
  private final NeighborTable table;

  Arp(Routing routing, OwnPackets own, NeighborTable table) {
    this.routing = routing;
    this.own = own;
    this.table = table;
  }

  /** Reads the ARP packet at {@code p.l3()}; the buffer stays the caller's. */
  void receive(PacketBuffer p, Device from, long nowNanos) {
    int at = p.l3();
    if (!ArpView.valid(p, at)) {
      return;
    }
    int operation = ArpView.operation(p, at);
    long sender = ArpView.sender(p, at);
    long target = ArpView.target(p, at);
    boolean known = operation == ArpView.REQUEST || operation == ArpView.REPLY;
    if (!known || target >>> 28 == 0xE || target >>> 24 == 127) {
      return;
    }
    if (operation == ArpView.REQUEST && local(target)) {
      answer(p, from, sender, target, nowNanos);
    } else if (sender != 0) {
      learn(p, from, operation, nowNanos);
    }
  }

  private boolean local(long address) {
    Route route = routing.table().lookup(4, 0, address);
    return route != null && route.type() == RouteType.LOCAL;
  }

  private void answer(PacketBuffer p, Device from, long sender, long target, long nowNanos) {
    long link = ArpView.senderLink(p, p.l3());
    if (sender != 0) {
      // a question with an impossible sender would not be routed, so it gets no answer
      if (!plausible(sender)) {
        return;
      }
      Neighbor asker = table.findOrMake(from.index(), 4, 0, sender, nowNanos);
      if (asker == null) {
        return;
      }
      table.update(asker, link, false, NeighborTable.OVERRIDE, nowNanos);
    }
    send(from, ArpView.REPLY, link, target, link, sender);
  }

  private boolean plausible(long sender) {
    return !Icmpv4Errors.group(sender) && sender >>> 24 != 127 && !local(sender);
  }

  /** Only what we already know of is updated: nobody fills our table unasked. */
  private void learn(PacketBuffer p, Device from, int operation, long nowNanos) {
    int at = p.l3();
    Neighbor neighbor = table.find(from.index(), 0, ArpView.sender(p, at));
    if (neighbor == null) {
      return;
    }
    boolean gratuitous = ArpView.sender(p, at) == ArpView.target(p, at);
    boolean override = gratuitous || table.unlocked(neighbor, nowNanos);
    boolean toUs =
        !EthernetView.multicast(EthernetView.destination(p, at - EthernetView.HEADER_BYTES));
    boolean confirmed = operation == ArpView.REPLY && toUs;
    int flags = override ? NeighborTable.OVERRIDE : 0;
    table.update(neighbor, ArpView.senderLink(p, at), confirmed, flags, nowNanos);
  }

  /** Asks for a neighbour: everybody, or itself ({@code arp_solicit}). */
  void solicit(Neighbor neighbor, boolean unicast, Device device) {
    IpAddress self = routing.table().source(device.index(), 4, 0, neighbor.low());
    if (self == null) {
      return;
    }
    long to = unicast ? neighbor.linkAddress() : EthernetView.BROADCAST;
    send(device, ArpView.REQUEST, to, self.low(), unicast ? to : 0, neighbor.low());
  }

  /** Tells everybody whose an address is, unasked ({@code arp_notify}; RFC 5227 section 3). */
  void announce(Device device, long address) {
    send(device, ArpView.REQUEST, EthernetView.BROADCAST, address, 0, address);
  }

  private void send(
      Device device, int operation, long to, long sender, long targetLink, long target) {
    PacketBuffer p = own.acquire();
    if (p == null) {
      return;
    }
    int at = PacketBuffer.HEADROOM;
    int frame = at - EthernetView.HEADER_BYTES;
    EthernetView.destination(p, frame, to);
    EthernetView.source(p, frame, device.linkAddress());
    EthernetView.type(p, frame, EthernetView.TYPE_ARP);
    ArpView.begin(p, at, operation);
    ArpView.senderLink(p, at, device.linkAddress());
    ArpView.sender(p, at, sender);
    ArpView.targetLink(p, at, targetLink);
    ArpView.target(p, at, target);
    p.headers(at, -1);
    p.extent(frame, at + ArpView.PACKET_BYTES);
    device.transmit(p);
  }
}
