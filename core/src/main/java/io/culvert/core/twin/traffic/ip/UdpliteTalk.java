package io.culvert.core.twin.traffic.ip;

import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.TwoEnds;
import io.culvert.core.twin.traffic.packet.OtherProtocols;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;
import java.util.Arrays;

/** UDP-Lite: all covered by the checksum, part of it, and what can't be (RFC 3828). */
final class UdpliteTalk extends Exchange {

  private final boolean faulty;
  private final boolean likeUdp;

  UdpliteTalk(Scene scene) {
    super(scene, scene.flows().draw(IpProtocol.UDPLITE), 6);
    faulty = scene.oneIn(3);
    // udplite_error sums as if it were UDP, and takes what RFC 3828 asks for as INVALID
    likeUdp = !scene.oneIn(4);
  }

  @Override
  boolean hasPorts() {
    return true;
  }

  @Override
  Packets packet(TwoEnds.View view, boolean fromClient) {
    byte[] payload = new byte[scene.any(0, 1, 8, 100, 1_200)];
    scene.random().nextBytes(payload);
    int coverage = scene.any(0, 8, 8 + payload.length / 2, 8 + payload.length);
    Integer sum = null;
    boolean cut = false;
    if (faulty && scene.oneIn(3)) {
      switch (scene.random().nextInt(4)) {
        case 0 -> coverage = scene.any(1, 7, 9 + payload.length, 65_535);
        case 1 -> sum = 0;
        case 2 -> sum = scene.random().nextInt(0x10000);
        default -> cut = true;
      }
    }
    Packets whole =
        OtherProtocols.udplite(
            view.own().address(),
            view.ownPort(),
            view.peer(),
            view.peerPort(),
            coverage,
            likeUdp ? IpProtocol.UDP : IpProtocol.UDPLITE,
            sum,
            payload);
    return cut ? cut(view, whole) : whole;
  }

  private Packets cut(TwoEnds.View view, Packets whole) {
    byte[] all = whole.bytes();
    int header = view.peer().version() == 4 ? 20 : 40;
    byte[] some = Arrays.copyOfRange(all, header, header + scene.random().nextInt(9));
    return Packets.raw(
        view.own().address().toString(), view.peer().toString(), IpProtocol.UDPLITE, some);
  }
}
