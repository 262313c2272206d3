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

/** A question and its answer, some times; the answer goes back along whatever was translated. */
final class UdpQuery extends Script {

  private final Flow flow;
  private int questions;

  UdpQuery(Scene scene) {
    super(scene);
    flow = scene.flows().draw(IpProtocol.UDP);
    questions = scene.any(1, 1, 1, 2, 5);
    then(this::ask);
  }

  private Step ask() {
    Packets question =
        Packets.udp(
                flow.client().address(),
                flow.clientPort(),
                flow.server().address(),
                flow.serverPort())
            .payloadBytes(scene.random().nextInt(64));
    return scene.packet(flow.client(), question, "a question");
  }

  @Override
  protected void arrived(Emission emission) {
    Headers.of(emission.bytes())
        .filter(h -> h.carries(IpProtocol.UDP, UdpView.HEADER_BYTES))
        .filter(h -> h.destinationPort() != flow.clientPort())
        .ifPresent(h -> then(() -> answer(h, emission.device())));
    if (--questions > 0) {
      then(this::ask);
    }
  }

  private Step answer(Headers question, int device) {
    Packets answer =
        Packets.udp(
                question.destination(),
                question.destinationPort(),
                question.source(),
                question.sourcePort())
            .payloadBytes(scene.random().nextInt(500));
    return scene.packet(new Host(device, question.destination()), answer, "an answer");
  }
}
