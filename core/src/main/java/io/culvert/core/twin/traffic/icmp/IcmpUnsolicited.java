package io.culvert.core.twin.traffic.icmp;

import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Flow;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.Script;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;

/** Answers nobody asked for, and messages of all types and codes there can be. */
final class IcmpUnsolicited extends Script {

  private final Flow flow;

  IcmpUnsolicited(Scene scene) {
    super(scene);
    flow = scene.flows().draw(scene.ipVersion() == 4 ? IpProtocol.ICMP : IpProtocol.ICMPV6);
    for (int i = scene.random().nextInt(1, 5); i > 0; i--) {
      then(this::message);
    }
  }

  private Step message() {
    int type = scene.ipVersion() == 4 ? type4() : type6();
    int code = scene.any(0, 0, 0, 1, scene.random().nextInt(256));
    int rest = scene.any(0, 1 << 16, scene.random().nextInt());
    Packets packet =
        Packets.icmp(flow.client().address(), flow.server().address(), type, code, rest)
            .payloadBytes(scene.any(0, 4, 12, 28, 56))
            .ttl(scene.any(64, 255, 1));
    return scene.packet(flow.client(), packet, "unasked type " + type + " code " + code);
  }

  private int type4() {
    return switch (scene.random().nextInt(3)) {
      case 0 -> scene.any(0, 14, 16, 18, 9, 10);
      case 1 -> scene.random().nextInt(20);
      default -> scene.random().nextInt(256);
    };
  }

  private int type6() {
    return switch (scene.random().nextInt(3)) {
      case 0 -> scene.any(129, 140, 133, 134, 135, 136, 130, 131, 132, 143);
      case 1 -> scene.random().nextInt(100, 165);
      default -> scene.random().nextInt(256);
    };
  }
}
