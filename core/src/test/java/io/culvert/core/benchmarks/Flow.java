package io.culvert.core.benchmarks;

import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.PacketPool;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;

/**
 * An established connection from the lan through a {@link RouterInMemory}: a packet of each
 * direction as its sender sends it, again and again.
 *
 * @param outbound from the lan host
 * @param inbound from the wan host, to the router's address
 */
record Flow(PacketBuffer outbound, PacketBuffer inbound) {

  /** Fits an MTU of 1500 bytes under both IP headers. */
  private static final int MSS = 1440;

  /** UDP, {@code payloadBytes} each way. */
  static Flow udp(RouterInMemory router, int version, int port, int payloadBytes) {
    Packets out = Packets.udp(lan(version), port, wan(version), 53).payloadBytes(payloadBytes);
    PacketBuffer first = router.through(router.lanHost(), out);
    Packets in =
        Packets.udp(wan(version), 53, translated(first), first.u16(l4(first)))
            .payloadBytes(payloadBytes);
    return established(router, out.build(), in.build());
  }

  /** TCP after its handshake: data out, acknowledgements in. */
  static Flow tcp(RouterInMemory router, int version, int port, int payloadBytes) {
    Connected c = Connected.open(router, version, port);
    return established(router, c.out().payloadBytes(payloadBytes).build(), c.in().build());
  }

  /** TCP in super-packets of {@code payloadBytes}, as a device with offload delivers them. */
  static Flow superPackets(RouterInMemory router, int version, int port, int payloadBytes) {
    Connected c = Connected.open(router, version, port);
    PacketBuffer out = c.out().payloadBytes(payloadBytes).partialChecksum().build();
    PacketBuffer in = c.in().payloadBytes(payloadBytes).partialChecksum().build();
    int type = version == 4 ? PacketBuffer.GSO_TCPV4 : PacketBuffer.GSO_TCPV6;
    out.gso(type, MSS, false);
    in.gso(type, MSS, false);
    return established(router, out, in);
  }

  /** Echo requests out, echo replies in. */
  static Flow echo(RouterInMemory router, int version, int id) {
    PacketBuffer out = Packets.echo(lan(version), wan(version), id, 1).payloadBytes(56).build();
    PacketBuffer first = router.through(router.lanHost(), out);
    int newId = first.u16(l4(first) + 4);
    PacketBuffer in =
        Packets.echoReply(wan(version), translated(first), newId, 1).payloadBytes(56).build();
    return established(router, out, in);
  }

  private static Flow established(RouterInMemory router, PacketBuffer out, PacketBuffer in) {
    router.through(router.wanHost(), in);
    router.through(router.lanHost(), out);
    return new Flow(out, in);
  }

  /** The same with its packets in two buffers of {@code pool}. */
  Flow in(PacketPool pool) {
    PacketBuffer out = pool.acquire();
    PacketBuffer in = pool.acquire();
    out.copyFrom(outbound);
    in.copyFrom(inbound);
    return new Flow(out, in);
  }

  static String lan(int version) {
    return version == 4 ? RouterInMemory.LAN_HOST : RouterInMemory.LAN_HOST_6;
  }

  static String wan(int version) {
    return version == 4 ? RouterInMemory.WAN_HOST : RouterInMemory.WAN_HOST_6;
  }

  /** Where the transport header of an unparsed packet without options begins. */
  static int l4(PacketBuffer p) {
    return p.start() + (ipv4(p) ? Ipv4View.HEADER_BYTES : Ipv6View.HEADER_BYTES);
  }

  private static boolean ipv4(PacketBuffer p) {
    return p.u8(p.start()) >>> 4 == 4;
  }

  private static String translated(PacketBuffer p) {
    int l3 = p.start();
    IpAddress source =
        ipv4(p)
            ? IpAddress.v4((int) Ipv4View.source(p, l3))
            : IpAddress.v6(Ipv6View.sourceHigh(p, l3), Ipv6View.sourceLow(p, l3));
    return source.toString();
  }

  /** Both ends of a TCP connection after the handshake. */
  private record Connected(int version, int port, String routerAddress, int routerPort) {

    static Connected open(RouterInMemory router, int version, int port) {
      Packets syn =
          Packets.tcp(lan(version), port, wan(version), 5201)
              .flags(TcpView.SYN)
              .seq(999)
              .mss(MSS)
              .windowScale(7);
      PacketBuffer first = router.through(router.lanHost(), syn);
      Connected c = new Connected(version, port, translated(first), first.u16(l4(first)));
      router.through(
          router.wanHost(),
          c.in().flags(TcpView.SYN | TcpView.ACK).seq(4999).mss(MSS).windowScale(7));
      router.through(router.lanHost(), c.out());
      return c;
    }

    Packets out() {
      return Packets.tcp(lan(version), port, wan(version), 5201).seq(1000).ack(5000);
    }

    Packets in() {
      return Packets.tcp(wan(version), 5201, routerAddress, routerPort).seq(5000).ack(1000);
    }
  }
}
