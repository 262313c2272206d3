package io.culvert.core.router;

import io.culvert.core.route.Route;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;

/** Where a packet that is sent from here is headed. Does not allocate. */
final class Destination {

  private Destination() {}

  /** The route of the packet's destination, or {@code null}; see {@link OutputPath#output}. */
  static Route route(Routing routing, PacketBuffer packet, int deviceIndex) {
    int version = packet.ipVersion();
    return routing.table().lookupScoped(version, high(packet), low(packet), deviceIndex);
  }

  /** The first half of an IPv6 destination; 0 for IPv4. */
  static long high(PacketBuffer packet) {
    return packet.ipVersion() == 4 ? 0 : Ipv6View.destinationHigh(packet, packet.l3());
  }

  /** The second half of an IPv6 destination, or an IPv4 destination. */
  static long low(PacketBuffer packet) {
    return packet.ipVersion() == 4
        ? Ipv4View.destination(packet, packet.l3())
        : Ipv6View.destinationLow(packet, packet.l3());
  }
}
