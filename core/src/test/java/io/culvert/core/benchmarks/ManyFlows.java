package io.culvert.core.benchmarks;

import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.UdpView;

/**
 * As many flows of UDP as one likes, by number: from 65 536 hosts behind the lan to one server's
 * ports, each to be masqueraded without changing its port. Does not allocate.
 */
final class ManyFlows {

  private static final int HOSTS = 1 << 16;
  private static final int SERVICES = 60_000;
  private static final int FIRST_HOST = 0xAC10_0000;
  private static final int FIRST_PORT = 1_024;
  private static final long SERVER = 0xCB00_7102L;

  private final PacketBuffer packet =
      Packets.udp("172.16.0.0", FIRST_PORT, "203.0.113.2", 1).payloadBytes(18).build();
  private final int l4 = Flow.l4(packet);

  /** Without a checksum of its own, which saves mending it here. */
  ManyFlows() {
    packet.u16(l4 + UdpView.CHECKSUM, 0);
  }

  private static int host(int flow) {
    return FIRST_HOST + (flow * 7_919 & HOSTS - 1);
  }

  /** The first packet of flow number {@code flow}, until the next call. */
  PacketBuffer packet(int flow) {
    int source = packet.start() + Ipv4View.SOURCE;
    int checksum = packet.start() + Ipv4View.CHECKSUM;
    Checksum.replace32(packet, checksum, packet.i32(source), host(flow));
    packet.i32(source, host(flow));
    packet.u16(l4, FIRST_PORT + flow / SERVICES);
    packet.u16(l4 + 2, 1 + flow % SERVICES);
    return packet;
  }

  /** Its tuple. */
  PacketTuple tuple(int flow, PacketTuple into) {
    into.sourceLow = host(flow) & 0xFFFF_FFFFL;
    into.destinationLow = SERVER;
    into.meta =
        PacketTuple.meta(4, IpProtocol.UDP, 0, FIRST_PORT + flow / SERVICES, 1 + flow % SERVICES);
    return into;
  }
}
