package io.culvert.core.benchmarks;

import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import io.culvert.core.wire.UdpView;

/**
 * First packets of connections from the lan, one source port after another and, once these are used
 * up, to the next destination port. Does not allocate.
 */
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
    advance();
    return router.send(router.lanHost(), packet);
  }

  /** The same by {@link RouterInMemory#walk}. */
  void walk() {
    advance();
    router.walk(router.lanHost(), packet);
  }

  private void advance() {
    if (port == 0xFFFF) {
      port = lowestPort;
      int destination = packet.u16(portAt + 2);
      change(portAt + 2, destination == 0xFFFF ? 1 : destination + 1);
    } else {
      port++;
    }
    change(portAt, port);
  }

  private void change(int at, int value) {
    Checksum.replace16(packet, checksumAt, packet.u16(at), value);
    packet.u16(at, value);
  }
}
