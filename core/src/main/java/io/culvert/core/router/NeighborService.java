package io.culvert.core.router;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.device.Device;
import io.culvert.core.route.Neighbor;
import io.culvert.core.route.NeighborTable;
import io.culvert.core.route.Route;
import io.culvert.core.route.RouteType;
import io.culvert.core.wire.DropCounters;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.EthernetView;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Prefix;
import java.util.function.BooleanSupplier;

/**
 * Link addresses: finds the next hop's by ARP or neighbour discovery, answers for the router's own,
 * writes the Ethernet header and hands the packet to the device. On a device without Ethernet it
 * just sends. Loop only; does not allocate but for a neighbour seen first.
 *
 * <p>What the kernel does besides and we do not: duplicate address detection, group membership
 * reports, proxies.
 */
public final class NeighborService {

  private static final long GROUP_4 = 0x0100_5E00_0000L;
  private static final long GROUP_6 = 0x3333_0000_0000L;
  private static final long LIMITED_BROADCAST = 0xFFFF_FFFFL;

  private final Routing routing;
  private final IcmpErrors errors;
  private final DropCounters drops;
  private final NeighborTable ipv4;
  private final NeighborTable ipv6;
  private final Arp arp;
  private final NeighborDiscovery discovery;
  private final PacketContext undeliverable = new PacketContext();
  private BooleanSupplier speaks = () -> true;

  /**
   * Sends its own packets through {@code own}; drops of packets that waited go to {@code drops}.
   */
  public NeighborService(
      Routing routing,
      RouterTunables tunables,
      OwnPackets own,
      IcmpErrors errors,
      DropCounters drops) {
    this.routing = routing;
    this.errors = errors;
    this.drops = drops;
    Asker asker = new Asker();
    this.ipv4 = new NeighborTable(tunables.neighbors(4), asker, own.random());
    this.ipv6 = new NeighborTable(tunables.neighbors(6), asker, own.random());
    this.arp = new Arp(routing, own, ipv4);
    this.discovery = new NeighborDiscovery(routing, own, ipv6);
  }

  /**
   * Asks, and sends what waited for an answer, only while {@code owns}: a question names the
   * address of who asks, so that whoever hears it sends there. {@link #announce} is not asked.
   */
  public void speakWhile(BooleanSupplier owns) {
    speaks = owns;
  }

  /** Tells every Ethernet which addresses are this router's, unasked. */
  public void announce(long nowNanos) {
    for (Device device : routing.devices()) {
      if (device.medium() == Medium.ETHERNET) {
        for (Prefix own : device.addresses()) {
          if (own.address().version() == 4) {
            arp.announce(device, own.address().low());
          } else {
            discovery.announce(device, own.address().high(), own.address().low(), nowNanos);
          }
        }
      }
    }
  }

  /** The neighbours of one family, for showing. */
  public NeighborTable table(int version) {
    return version == 4 ? ipv4 : ipv6;
  }

  /**
   * Sends an IP packet to the neighbour given by {@code high}, {@code low}. Takes the buffer over.
   *
   * @return {@code null} when sent or waiting, else what to count
   */
  public DropReason send(PacketBuffer packet, Device egress, long high, long low, long nowNanos) {
    if (!egress.up()) {
      packet.release();
      return DropReason.DEVICE_DOWN;
    }
    if (egress.medium() == Medium.IP) {
      packet.extent(packet.l3(), packet.end());
      return egress.transmit(packet);
    }
    long group = group(packet.ipVersion(), high, low);
    if (group != 0) {
      return transmit(packet, egress, group);
    }
    NeighborTable table = table(packet.ipVersion());
    Neighbor neighbor = table.find(egress.index(), high, low);
    if (neighbor == null) {
      if (broadcast(packet.ipVersion(), low)) {
        return transmit(packet, egress, EthernetView.BROADCAST);
      }
      neighbor = table.findOrMake(egress.index(), packet.ipVersion(), high, low, nowNanos);
      if (neighbor == null) {
        packet.release();
        return DropReason.NEIGHBOR_QUEUE_FULL;
      }
    }
    if (neighbor.resolved()) {
      table.use(neighbor, nowNanos);
      return transmit(packet, egress, neighbor.linkAddress());
    }
    PacketBuffer pushedOut = table.enqueue(neighbor, packet);
    table.use(neighbor, nowNanos);
    if (pushedOut == null) {
      return null;
    }
    pushedOut.release();
    return DropReason.NEIGHBOR_QUEUE_FULL;
  }

  /** Link address of a group (RFC 1112 section 6.4, RFC 2464 section 7), or 0. */
  private static long group(int version, long high, long low) {
    if (version == 6) {
      return Ipv6View.multicast(high) ? GROUP_6 | low & 0xFFFF_FFFFL : 0;
    }
    if (low == LIMITED_BROADCAST) {
      return EthernetView.BROADCAST;
    }
    return low >>> 28 == 0xE ? GROUP_4 | low & 0x7F_FFFF : 0;
  }

  private boolean broadcast(int version, long low) {
    Route route = version == 4 ? routing.table().lookup(4, 0, low) : null;
    return route != null && route.type() == RouteType.BROADCAST;
  }

  private static DropReason transmit(PacketBuffer packet, Device egress, long to) {
    int at = packet.l3() - EthernetView.HEADER_BYTES;
    EthernetView.destination(packet, at, to);
    EthernetView.source(packet, at, egress.linkAddress());
    EthernetView.type(
        packet, at, packet.ipVersion() == 4 ? EthernetView.TYPE_IPV4 : EthernetView.TYPE_IPV6);
    packet.extent(at, packet.end());
    return egress.transmit(packet);
  }

  /** Takes an ARP frame over, whose payload begins at {@code packet.l3()}. */
  public void receiveArp(PacketBuffer packet, Device from, long nowNanos) {
    arp.receive(packet, from, nowNanos);
    packet.release();
  }

  /**
   * Reads a neighbour solicitation or advertisement that passed INPUT. The buffer stays the
   * caller's. {@code null} if it was good.
   */
  public DropReason receiveNd(PacketContext c) {
    return c.ingress() == null
        ? DropReason.LOCAL_UNHANDLED
        : discovery.receive(c.buffer(), c.ingress(), c.nowNanos());
  }

  /** Does what is due: asks again, gives up, forgets. Call every 100 ms or so. */
  public void maintain(long nowNanos) {
    ipv4.maintain(nowNanos);
    ipv6.maintain(nowNanos);
  }

  /** Forgets all neighbours behind a device that went down. */
  public void deviceDown(int deviceIndex, long nowNanos) {
    ipv4.deviceDown(deviceIndex, nowNanos);
    ipv6.deviceDown(deviceIndex, nowNanos);
  }

  /** Tells the sender of a packet whose next hop did not answer ({@code dst_link_failure}). */
  private void unreachable(PacketBuffer packet, long nowNanos) {
    drops.count(DropReason.NEIGHBOR_UNRESOLVED);
    undeliverable.begin(packet, null, nowNanos);
    errors.unreachable(
        undeliverable,
        packet.ipVersion() == 4 ? IcmpCodes.HOST_UNREACHABLE : IcmpCodes.V6_ADDRESS_UNREACHABLE);
    packet.release();
  }

  private static DropReason silent(PacketBuffer packet) {
    packet.release();
    return DropReason.NOT_OWNER;
  }

  /** What the tables need done. */
  private final class Asker implements NeighborTable.Solicitor {

    @Override
    public void solicit(Neighbor neighbor, boolean unicast, long nowNanos) {
      Device device = routing.device(neighbor.deviceIndex());
      if (device == null || !device.up() || !speaks.getAsBoolean()) {
        return;
      }
      if (neighbor.version() == 4) {
        arp.solicit(neighbor, unicast, device);
      } else {
        discovery.solicit(neighbor, unicast, device, nowNanos);
      }
    }

    @Override
    public void resolved(Neighbor neighbor, long nowNanos) {
      Device device = routing.device(neighbor.deviceIndex());
      PacketBuffer packet = neighbor.dequeue();
      boolean speaking = speaks.getAsBoolean();
      while (packet != null) {
        DropReason reason =
            speaking ? transmit(packet, device, neighbor.linkAddress()) : silent(packet);
        if (reason != null) {
          drops.count(reason);
        }
        packet = neighbor.dequeue();
      }
    }

    @Override
    public void failed(Neighbor neighbor, long nowNanos) {
      PacketBuffer packet = neighbor.dequeue();
      boolean speaking = speaks.getAsBoolean();
      while (packet != null) {
        if (speaking) {
          unreachable(packet, nowNanos);
        } else {
          drops.count(silent(packet));
        }
        packet = neighbor.dequeue();
      }
    }
  }
}
