package io.culvert.core.twin.traffic.udp;

import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Flow;
import io.culvert.core.twin.traffic.Headers;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.wire.IpProtocol;

/**
 * Many flows that share all but one thing: many hosts send from the same port to the same service,
 * so that source translation has to part them; or one host to many, which need not be parted.
 */
final class UdpCrowd extends UdpTalk {

  private final Flow one;
  private final boolean answers;

  UdpCrowd(Scene scene) {
    super(scene);
    one = scene.flows().draw(IpProtocol.UDP);
    answers = scene.random().nextInt(3) > 0;
    int sharing = scene.random().nextInt(4);
    for (int i = 0, count = scene.random().nextInt(3, 14); i < count; i++) {
      int number = i;
      then(() -> member(sharing, number));
    }
  }

  private Step member(int sharing, int number) {
    int device = one.client().device();
    Flow flow =
        switch (sharing) {
          case 0 -> one.to(scene.flows().opposite(device));
          case 1 -> one.toPort((one.serverPort() + number) & 0xFFFF);
          default -> one.from(scene.hosts().neighbour(device, 2 + number));
        };
    return ask(flow, scene.random().nextInt(20));
  }

  @Override
  void heard(Headers datagram, int device) {
    if (answers && device != one.client().device()) {
      first(() -> answer(datagram, device, scene.random().nextInt(20)));
    }
  }
}
