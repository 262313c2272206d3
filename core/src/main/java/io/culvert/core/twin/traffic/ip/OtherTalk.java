package io.culvert.core.twin.traffic.ip;

import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.TwoEnds;
import io.culvert.core.twin.traffic.packet.OtherProtocols;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.UdpView;
import java.util.Arrays;

/** ESP, AH, IP in IP, DCCP, and protocols by number. */
final class OtherTalk extends Exchange {

  private static final int ALL_PROTOCOLS = 256;

  private final int protocol;

  OtherTalk(Scene scene) {
    this(scene, protocol(scene));
  }

  private OtherTalk(Scene scene, int protocol) {
    super(scene, scene.flows().draw(protocol), 5);
    this.protocol = protocol;
  }

  private static int protocol(Scene scene) {
    return switch (scene.random().nextInt(10)) {
      case 0 -> scene.random().nextInt(ALL_PROTOCOLS);
      case 1 -> 253;
      default ->
          scene.any(
              IpProtocol.ESP,
              IpProtocol.AH,
              OtherProtocols.IPIP,
              OtherProtocols.IPV6,
              IpProtocol.DCCP,
              IpProtocol.IGMP,
              89,
              103,
              112);
    };
  }

  @Override
  Packets packet(TwoEnds.View view, boolean fromClient) {
    String from = view.own().address().toString();
    String to = view.peer().toString();
    return Packets.raw(from, to, protocol, bytes(view, from, to));
  }

  private byte[] bytes(TwoEnds.View view, String from, String to) {
    if (scene.oneIn(12)) {
      byte[] noise = new byte[scene.random().nextInt(40)];
      scene.random().nextBytes(noise);
      return noise;
    }
    byte[] udp =
        Packets.udp(from, view.ownPort(), to, view.peerPort())
            .payloadBytes(scene.random().nextInt(60))
            .bytes();
    int header = view.peer().version() == 4 ? 20 : 40;
    return switch (protocol) {
      case IpProtocol.ESP -> OtherProtocols.esp(view.ownPort(), scene.random());
      case IpProtocol.AH -> ah(view, udp, header);
      case IpProtocol.DCCP ->
          OtherProtocols.dccp(
              view.ownPort(), view.peerPort(), scene.random().nextInt(10), scene.random());
      case OtherProtocols.IPIP, OtherProtocols.IPV6 -> udp;
      default -> {
        byte[] noise = new byte[UdpView.HEADER_BYTES + scene.random().nextInt(100)];
        scene.random().nextBytes(noise);
        yield noise;
      }
    };
  }

  private static byte[] ah(TwoEnds.View view, byte[] udp, int header) {
    byte[] inside = Arrays.copyOfRange(udp, header, udp.length);
    return OtherProtocols.ah(view.ownPort(), IpProtocol.UDP, inside);
  }
}
