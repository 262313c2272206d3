package io.culvert.core.router;

import io.culvert.core.device.Device;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.EthernetView;
import io.culvert.core.wire.PacketBuffer;

/** What a frame must be to be looked into ({@code eth_type_trans}). Does not allocate. */
final class LinkLayer {

  private LinkLayer() {}

  /** {@code null} for ARP or IP addressed to this device or a group; sets {@code l3}. */
  static DropReason check(PacketBuffer frame, Device device) {
    if (frame.lengthBytes() < EthernetView.HEADER_BYTES) {
      return DropReason.TRUNCATED;
    }
    int at = frame.start();
    long to = EthernetView.destination(frame, at);
    if (to != device.linkAddress() && !EthernetView.multicast(to)) {
      return DropReason.NOT_FOR_US_L2;
    }
    frame.headers(at + EthernetView.HEADER_BYTES, -1);
    int type = EthernetView.type(frame, at);
    boolean known =
        type == EthernetView.TYPE_ARP
            || type == EthernetView.TYPE_IPV4
            || type == EthernetView.TYPE_IPV6;
    return known ? null : DropReason.BAD_ETHERTYPE;
  }
}
