package io.culvert.core.twin.traffic.udp;

import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Flow;
import io.culvert.core.twin.traffic.Headers;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.wire.IpProtocol;

/** Two hosts talk at once, in datagrams of all sizes, too large ones for the link among them. */
final class UdpStream extends UdpTalk {

  private final Flow flow;
  private Headers server;
  private int serverDevice;

  UdpStream(Scene scene) {
    super(scene);
    flow = scene.flows().draw(IpProtocol.UDP);
    for (int i = scene.random().nextInt(3, 16); i > 0; i--) {
      then(this::anybody);
    }
  }

  private Step anybody() {
    int size = scene.any(0, 1, 10, 100, 500, 1_200, 1_372, 1_373, 1_472);
    boolean client = server == null || scene.random().nextBoolean();
    return client ? ask(flow, size) : answer(server, serverDevice, size);
  }

  @Override
  void heard(Headers datagram, int device) {
    if (!atClient(flow, datagram, device)) {
      server = datagram;
      serverDevice = device;
    }
  }
}
