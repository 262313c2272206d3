package io.culvert.core.twin.traffic.udp;

import io.culvert.core.twin.traffic.Flow;
import io.culvert.core.twin.traffic.Headers;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.wire.IpProtocol;

/** A question and its answer, some times; the answer goes back along whatever was translated. */
final class UdpQuery extends UdpTalk {

  private final Flow flow;
  private final boolean mute;

  UdpQuery(Scene scene) {
    super(scene);
    flow = scene.flows().draw(IpProtocol.UDP);
    mute = scene.oneIn(6);
    int questions = scene.any(1, 1, 1, 2, 5);
    for (int i = 0; i < questions; i++) {
      then(() -> ask(flow, scene.random().nextInt(64)));
    }
  }

  @Override
  void heard(Headers datagram, int device) {
    if (!mute && !atClient(flow, datagram, device)) {
      first(() -> answer(datagram, device, scene.random().nextInt(500)));
    }
  }
}
