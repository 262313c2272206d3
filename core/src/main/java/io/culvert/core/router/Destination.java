package io.culvert.core.router;

import io.culvert.core.route.Route;
import io.culvert.core.wire.PacketAddresses;
import io.culvert.core.wire.PacketBuffer;

/** Where a packet that is sent from here is headed. Does not allocate. */
final class Destination {

  private Destination() {}

  /** The route of the packet's destination, or {@code null}; see {@link OutputPath#output}. */
  static Route route(Routing routing, PacketBuffer packet, int deviceIndex) {
    int version = packet.ipVersion();
    long high = PacketAddresses.destinationHigh(packet);
    long low = PacketAddresses.destinationLow(packet);
    return version == 4
        ? routing.table().lookupFrom(PacketAddresses.sourceLow(packet), low)
        : routing.table().lookupScoped(version, high, low, deviceIndex);
  }
}
