package io.culvert.core.twin.traffic.ip;

import io.culvert.core.twin.Emission;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Flow;
import io.culvert.core.twin.traffic.Headers;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.Script;
import io.culvert.core.twin.traffic.TwoEnds;
import io.culvert.core.wire.Packets;

/** Packets of one protocol to and fro between two ends, as many as are drawn. */
abstract class Exchange extends Script {

  private final TwoEnds ends;
  private final int protocol;
  private boolean clientSent;

  Exchange(Scene scene, Flow flow, int most) {
    super(scene);
    protocol = flow.protocol();
    ends = new TwoEnds(flow);
    for (int i = scene.random().nextInt(1, most + 1); i > 0; i--) {
      then(this::one);
    }
  }

  private Step one() {
    boolean fromClient = !ends.met() || scene.random().nextInt(5) < 3;
    clientSent = fromClient;
    TwoEnds.View view = ends.of(fromClient);
    String remark = "protocol " + protocol + (fromClient ? "" : " back");
    return scene.packet(view.own(), packet(view, fromClient), remark);
  }

  /** The next packet. */
  abstract Packets packet(TwoEnds.View view, boolean fromClient);

  @Override
  protected final void arrived(Emission emission) {
    Headers.of(emission.bytes())
        .filter(h -> h.carries(protocol, 0))
        .ifPresent(h -> arrived(emission.device(), h));
  }

  private void arrived(int device, Headers h) {
    if (hasPorts() && h.l4Bytes() >= 4) {
      ends.reached(!clientSent, device, h, h.sourcePort(), h.destinationPort());
    } else if (!hasPorts()) {
      ends.reached(!clientSent, device, h);
    }
  }

  /** Whether the protocol's first four bytes are ports. */
  boolean hasPorts() {
    return false;
  }
}
