package io.culvert.core.benchmarks;

import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import io.culvert.core.wire.UdpView;

/** First packets of connections from the lan, each from a port of its own. Does not allocate. */
final class NewConnections {

  private final RouterInMemory router;
  private final PacketBuffer packet;
  private final int portAt;
  private final int checksumAt;
  private final int lowestPort;
  private int port;

  /** SYNs, or UDP datagrams, from {@code lowestPort} on. */
  NewConnections(RouterInMemory router, boolean tcp, int version, int lowestPort) {
    this.router = router;
    this.lowestPort = lowestPort;
    this.port = lowestPort;
    String from = Flow.lan(version);
    String to = Flow.wan(version);
    packet =
        tcp
            ? Packets.tcp(from, port, to, 80).flags(TcpView.SYN).mss(1440).build()
            : Packets.udp(from, port, to, 53).payloadBytes(18).build();
    portAt = Flow.l4(packet);
    checksumAt = portAt + (tcp ? TcpView.CHECKSUM : UdpView.CHECKSUM);
  }

  /** Sends the first packet of one more connection; how many packets came out. */
  int open() {
    int next = port == 0xFFFF ? lowestPort : port + 1;
    Checksum.replace16(packet, checksumAt, port, next);
    packet.u16(portAt, next);
    port = next;
    return router.send(router.lanHost(), packet);
  }
}
