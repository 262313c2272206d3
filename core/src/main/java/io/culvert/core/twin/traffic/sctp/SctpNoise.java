package io.culvert.core.twin.traffic.sctp;

import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.packet.SctpPacket;

/** Any chunks from either side in any order, most of them under the right tag. */
final class SctpNoise extends SctpTalk {

  private static final String[] NAMES = {
    "data",
    "init",
    "init-ack",
    "sack",
    "heartbeat",
    "heartbeat-ack",
    "abort",
    "shutdown",
    "shutdown-ack",
    "error",
    "cookie-echo",
    "cookie-ack",
    "ecne",
    "cwr",
    "shutdown-complete"
  };

  SctpNoise(Scene scene) {
    super(scene);
    if (scene.random().nextBoolean()) {
      one(CLIENT, SctpPacket.INIT);
      one(SERVER, SctpPacket.INIT_ACK);
    }
    for (int i = scene.random().nextInt(2, 16); i > 0; i--) {
      one(scene.random().nextBoolean(), scene.random().nextInt(NAMES.length));
    }
  }

  private void one(boolean fromClient, int type) {
    int flags = scene.oneIn(3) ? SctpPacket.FLAG_T : 0;
    boolean turned = flags != 0 && scene.oneIn(2);
    boolean second = scene.oneIn(6);
    int other = scene.random().nextInt(NAMES.length);
    send(
        fromClient,
        NAMES[type],
        p -> {
          if (turned) {
            p.tag(tag(fromClient));
          } else if (type == SctpPacket.INIT && !scene.oneIn(8)) {
            p.tag(0);
          }
          chunk(p, type, flags, fromClient);
          if (second) {
            chunk(p, other, 0, fromClient);
          }
          return p;
        });
  }

  private void chunk(SctpPacket p, int type, int flags, boolean fromClient) {
    if (type == SctpPacket.INIT || type == SctpPacket.INIT_ACK) {
      p.init(type, scene.oneIn(8) ? 0 : tag(fromClient));
    } else {
      p.filled(type, flags, scene.random().nextInt(24));
    }
  }
}
