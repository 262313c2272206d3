package io.culvert.core.twin.traffic.udp;

import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Flow;
import io.culvert.core.twin.traffic.Headers;
import io.culvert.core.twin.traffic.Host;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.wire.IpProtocol;
import java.util.List;

/** Both ends believe that they begin, as when a hole is to be punched; with or without knowing. */
final class UdpRace extends UdpTalk {

  private final Flow flow;
  private Host seenAs;
  private int seenPort;

  UdpRace(Scene scene) {
    super(scene);
    flow = scene.flows().draw(IpProtocol.UDP);
    seenAs = flow.client();
    seenPort = flow.clientPort();
    List<Runnable> turns = List.of(() -> then(this::forth), () -> then(this::back));
    for (int i = scene.random().nextInt(2, 7); i > 0; i--) {
      turns.get(scene.random().nextInt(2)).run();
    }
  }

  private Step forth() {
    return ask(flow, 9);
  }

  private Step back() {
    return say(flow.server(), flow.serverPort(), seenAs, seenPort, 7, "also first");
  }

  @Override
  void heard(Headers datagram, int device) {
    boolean atServer =
        device == flow.server().device() && datagram.destination().equals(flow.server().address());
    if (atServer && scene.random().nextBoolean()) {
      seenAs = new Host(device, datagram.source());
      seenPort = datagram.sourcePort();
    }
  }
}
