package io.culvert.core.twin.traffic.ip;

import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.TwoEnds;
import io.culvert.core.twin.traffic.packet.OtherProtocols;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;
import java.util.Arrays;

/** A GRE tunnel: version 0 with and without keys, or version 1 as PPTP has it. */
final class GreTalk extends Exchange {

  private final boolean pptp;
  private final long key;
  private final int[] calls;

  GreTalk(Scene scene) {
    super(scene, scene.flows().draw(IpProtocol.GRE), 8);
    pptp = scene.oneIn(3);
    key = scene.random().nextBoolean() ? scene.any(0, 1, 7, 0x10000) : -1;
    calls = new int[] {scene.any(0, 1, 77, 4_000), scene.any(1, 77, 65_535)};
  }

  @Override
  Packets packet(TwoEnds.View view, boolean fromClient) {
    byte[] inside = new byte[scene.any(0, 1, 20, 400)];
    scene.random().nextBytes(inside);
    byte[] bytes =
        pptp
            ? OtherProtocols.pptp(calls[fromClient ? 0 : 1], scene.random(), inside)
            : OtherProtocols.gre(key, scene.random(), inside);
    if (scene.oneIn(16)) {
      bytes = Arrays.copyOf(bytes, scene.random().nextInt(bytes.length + 1));
    }
    return Packets.raw(
        view.own().address().toString(), view.peer().toString(), IpProtocol.GRE, bytes);
  }
}
