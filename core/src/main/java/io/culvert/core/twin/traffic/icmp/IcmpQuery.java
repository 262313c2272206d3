package io.culvert.core.twin.traffic.icmp;

import io.culvert.core.twin.Emission;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Flow;
import io.culvert.core.twin.traffic.Headers;
import io.culvert.core.twin.traffic.Host;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.Script;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;

/**
 * Pings, and the questions about time, address mask and names. Ids are few, so that hosts share
 * them and translation has to part them.
 */
final class IcmpQuery extends Script {

  private static final int V6_NODE_QUERY = 139;

  private final Flow flow;
  private final int id;
  private final int question;
  private final int answersPercent;
  private final int faultPercent;
  private int sequence;

  IcmpQuery(Scene scene) {
    super(scene);
    boolean v4 = scene.ipVersion() == 4;
    flow = scene.flows().draw(v4 ? IpProtocol.ICMP : IpProtocol.ICMPV6);
    id = scene.any(0, 1, 2, 3, 0xFFFF, scene.random().nextInt(0x1_0000));
    question =
        v4
            ? scene.any(8, 8, 8, 8, 8, 13, 13, 15, 17)
            : scene.any(128, 128, 128, 128, 128, V6_NODE_QUERY);
    answersPercent = scene.any(0, 100, 100, 100, 60);
    faultPercent = scene.any(0, 0, 0, 10);
    boolean crowd = scene.oneIn(5);
    for (int i = 0, count = scene.any(1, 1, 2, 3, 6); i < count; i++) {
      Host from = crowd ? scene.hosts().neighbour(flow.client().device(), 2 + i) : flow.client();
      then(() -> ask(from));
    }
  }

  private Step ask(Host from) {
    scene.count("icmp.query." + question);
    return say(from, flow.server().address(), question, id << 16 | ++sequence);
  }

  private Step say(Host from, IpAddress to, int type, int rest) {
    int size = scene.any(0, 12, 56, 56, 56, 1_000, 1_452, 1_472);
    Packets packet =
        Packets.icmp(from.address(), to, type, scene.oneIn(40) ? 1 : 0, rest)
            .payloadBytes(type == 8 || type == 0 || type > 127 ? size : 12)
            .ttl(scene.any(64, 64, 64, 255, 1, 2));
    byte[] bytes = packet.bytes();
    boolean spoilt = scene.random().nextInt(100) < faultPercent;
    String remark = "type " + type + " id " + (rest >>> 16) + (spoilt ? ", spoilt" : "");
    return scene.packet(from, spoilt ? IcmpFaults.spoil(scene, bytes) : bytes, remark);
  }

  @Override
  protected void arrived(Emission emission) {
    Headers.of(emission.bytes())
        .filter(h -> h.carries(flow.protocol(), IcmpView.HEADER_BYTES))
        .filter(h -> h.u8(0) == question && scene.random().nextInt(100) < answersPercent)
        .ifPresent(h -> first(() -> answer(h, emission.device())));
  }

  private Step answer(Headers h, int device) {
    int type = question == IcmpView.ECHO_REQUEST ? IcmpView.ECHO_REPLY : question + 1;
    return say(new Host(device, h.destination()), h.source(), type, h.i32(4));
  }
}
