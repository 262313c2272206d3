package io.culvert.core.twin.traffic.udp;

import io.culvert.core.twin.Emission;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Flow;
import io.culvert.core.twin.traffic.Headers;
import io.culvert.core.twin.traffic.Host;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.Script;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.UdpView;

/** Hosts that exchange datagrams, some of which are spoilt. */
abstract class UdpTalk extends Script {

  private final int faultPercent;
  private final boolean unsummed;

  UdpTalk(Scene scene) {
    super(scene);
    faultPercent = scene.any(0, 0, 3, 20);
    unsummed = scene.ipVersion() == 4 && scene.oneIn(6);
  }

  /** Has {@code from} send {@code payloadBytes} of data. */
  Step say(Host from, int fromPort, Host to, int toPort, int payloadBytes, String remark) {
    Packets packet =
        Packets.udp(from.address(), fromPort, to.address(), toPort)
            .payloadBytes(payloadBytes)
            .id(scene.random().nextInt(0x1_0000));
    if (unsummed) {
      packet.checksum(0);
    }
    if (scene.random().nextInt(4) == 0) {
      packet.dontFragment();
    }
    byte[] bytes = packet.bytes();
    boolean spoilt = scene.random().nextInt(100) < faultPercent;
    return scene.packet(
        from,
        spoilt ? UdpFaults.spoil(scene, bytes) : bytes,
        remark + (spoilt ? ", spoilt" : unsummed ? ", unsummed" : ""));
  }

  /** Has the client of {@code flow} speak. */
  Step ask(Flow flow, int payloadBytes) {
    return say(
        flow.client(),
        flow.clientPort(),
        flow.server(),
        flow.serverPort(),
        payloadBytes,
        "question");
  }

  /** Has whoever {@code h} reached on {@code device} speak back. */
  Step answer(Headers h, int device, int payloadBytes) {
    Host self = new Host(device, h.destination());
    Host peer = new Host(device, h.source());
    return say(self, h.destinationPort(), peer, h.sourcePort(), payloadBytes, "answer");
  }

  @Override
  protected final void arrived(Emission emission) {
    Headers.of(emission.bytes())
        .filter(h -> h.carries(IpProtocol.UDP, UdpView.HEADER_BYTES))
        .ifPresent(h -> heard(h, emission.device()));
  }

  /** A datagram reached somebody. */
  abstract void heard(Headers datagram, int device);

  /** Whether {@code h} came to the client of {@code flow}. */
  static boolean atClient(Flow flow, Headers h, int device) {
    return device == flow.client().device()
        && h.destinationPort() == flow.clientPort()
        && h.destination().equals(flow.client().address());
  }
}
