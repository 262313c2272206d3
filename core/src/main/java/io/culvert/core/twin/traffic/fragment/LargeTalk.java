package io.culvert.core.twin.traffic.fragment;

import io.culvert.core.twin.Emission;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Flow;
import io.culvert.core.twin.traffic.Headers;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.Script;
import io.culvert.core.twin.traffic.TwoEnds;
import io.culvert.core.twin.traffic.packet.Cutter;
import io.culvert.core.twin.traffic.packet.Fragmentation;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import io.culvert.core.wire.UdpView;
import java.util.ArrayList;
import java.util.List;

/**
 * Datagrams about as large as the smallest link on the way, and larger ones in pieces, both ways,
 * with DF and without; who is told that a packet is too big sends smaller ones (RFC 1191, RFC
 * 8201).
 */
final class LargeTalk extends Script {

  private static final int[] EDGES = {1_280, 1_400, 1_500, 1_399, 1_401, 1_279, 1_281, 1_376};

  private final TwoEnds ends;
  private final int protocol;
  private final int id;
  private final boolean dontFragment;
  private int pathBytes = 1_500;
  private boolean clientSent;

  LargeTalk(Scene scene) {
    super(scene);
    protocol =
        scene.any(
            IpProtocol.UDP,
            IpProtocol.UDP,
            IpProtocol.TCP,
            scene.ipVersion() == 4 ? IpProtocol.ICMP : IpProtocol.ICMPV6);
    Flow flow = scene.flows().draw(protocol);
    ends = new TwoEnds(flow);
    id = flow.clientPort();
    dontFragment = scene.oneIn(2);
    for (int i = scene.random().nextInt(1, 6); i > 0; i--) {
      boolean fromClient = scene.random().nextBoolean();
      then(() -> one(fromClient || !ends.met()));
    }
  }

  private Step one(boolean fromClient) {
    clientSent = fromClient;
    int bytes = size();
    Packets datagram = datagram(fromClient, bytes);
    TwoEnds.View view = ends.of(fromClient);
    String remark = "large " + bytes + (fromClient ? "" : " back");
    if (bytes <= pathBytes && !scene.oneIn(4)) {
      return scene.packet(view.own(), datagram, remark);
    }
    scene.count("fragment.large.cut");
    List<byte[]> pieces = pieces(datagram.bytes());
    for (int i = pieces.size() - 1; i > 0; i--) {
      byte[] piece = pieces.get(i);
      String number = remark + ", piece " + (i + 1);
      first(() -> scene.packet(view.own(), piece, number));
    }
    return scene.packet(view.own(), pieces.get(0), remark + ", piece 1");
  }

  private int size() {
    return switch (scene.random().nextInt(12)) {
      case 0 -> 2_000 + scene.random().nextInt(2_000);
      case 1 -> 9_000;
      case 2 -> scene.oneIn(6) ? 65_535 : 5_600;
      case 3 -> pathBytes;
      default -> EDGES[scene.random().nextInt(EDGES.length)] + scene.any(0, 0, 0, 1, -1, 8);
    };
  }

  private List<byte[]> pieces(byte[] datagram) {
    if (scene.oneIn(4)) {
      return Fragmentation.honest(datagram, scene.random()).packets();
    }
    Cutter cutter = Cutter.of(datagram, scene.random().nextInt());
    int room = (scene.any(pathBytes, pathBytes, 1_500, 1_280, 576) - 48) & ~7;
    List<byte[]> all = new ArrayList<>();
    for (int at = 0; at < cutter.length(); at += room) {
      all.add(cutter.piece(at, Math.min(cutter.length(), at + room)));
    }
    return all;
  }

  private Packets datagram(boolean fromClient, int bytes) {
    TwoEnds.View v = ends.of(fromClient);
    String from = v.own().address().toString();
    String to = v.peer().toString();
    int ip = scene.ipVersion() == 4 ? 20 : 40;
    Packets p =
        switch (protocol) {
          case IpProtocol.UDP ->
              Packets.udp(from, v.ownPort(), to, v.peerPort())
                  .payloadBytes(bytes - ip - UdpView.HEADER_BYTES);
          case IpProtocol.TCP ->
              Packets.tcp(from, v.ownPort(), to, v.peerPort())
                  .payloadBytes(bytes - ip - TcpView.HEADER_BYTES);
          default ->
              (fromClient
                      ? Packets.echo(from, to, id, 1)
                      : Packets.echoReply(from, to, v.ownPort(), 1))
                  .payloadBytes(bytes - ip - IcmpView.HEADER_BYTES);
        };
    p.id(scene.random().nextInt(0x10000));
    return dontFragment ? p.dontFragment() : p;
  }

  @Override
  protected void arrived(Emission emission) {
    Headers.of(emission.bytes()).ifPresent(h -> arrived(emission.device(), h));
  }

  private void arrived(int device, Headers h) {
    boolean four = h.version() == 4;
    boolean told =
        h.carries(four ? IpProtocol.ICMP : IpProtocol.ICMPV6, IcmpView.HEADER_BYTES)
            && h.u8(0) == (four ? 3 : 2)
            && (!four || h.u8(1) == 4);
    if (told) {
      int mtu = four ? h.u16(6) : h.i32(4);
      pathBytes = Math.max(576, Math.min(pathBytes, mtu));
      scene.count("fragment.too-big");
      return;
    }
    if (h.protocol() == protocol && h.fragmentOffset() == 0 && h.l4Bytes() >= 8) {
      boolean ping = protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMPV6;
      int fromPort = ping ? 0 : h.sourcePort();
      int toPort = ping ? h.u16(4) : h.destinationPort();
      ends.reached(!clientSent, device, h, fromPort, toPort);
    }
  }
}
