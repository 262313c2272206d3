package io.culvert.core.benchmarks;

import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import io.culvert.core.wire.UdpView;

/**
 * First packets of connections from the lan, one source port after another and, once these are used
 * up, to the next host of the wan. Does not allocate.
 */
final class NewConnections {

  private final RouterInMemory router;
  private final PacketBuffer packet;
  private final int portAt;
  private final int checksumAt;
  private final int lowestPort;
  private final boolean ipv4;
  private int port;

  /** SYNs, or UDP datagrams, from {@code lowestPort} on. */
  NewConnections(RouterInMemory router, boolean tcp, int version, int lowestPort) {
    this.router = router;
    this.lowestPort = lowestPort;
    this.ipv4 = version == 4;
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
      nextHost();
    } else {
      port++;
    }
    change(portAt, port);
  }

  /** Another host of the wan's 253, whose address differs in its last byte. */
  private void nextHost() {
    int at = portAt - 2;
    int address = packet.u16(at);
    int next = (address & 0xFF) == 0xFE ? address - 0xFC : address + 1;
    if (ipv4) {
      Checksum.replace16(packet, packet.start() + Ipv4View.CHECKSUM, address, next);
    }
    change(at, next);
  }

  private void change(int at, int value) {
    Checksum.replace16(packet, checksumAt, packet.u16(at), value);
    packet.u16(at, value);
  }
}
