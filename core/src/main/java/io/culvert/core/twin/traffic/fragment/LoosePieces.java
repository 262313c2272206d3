package io.culvert.core.twin.traffic.fragment;

import io.culvert.core.twin.traffic.Flow;
import io.culvert.core.twin.traffic.History;
import io.culvert.core.twin.traffic.Host;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.Script;
import io.culvert.core.twin.traffic.packet.Cutter;
import io.culvert.core.twin.traffic.packet.Fragmentation;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;
import java.util.Arrays;

/** Pieces of datagrams that nobody ever meant to send whole, and pieces of several at once. */
final class LoosePieces extends Script {

  private final Flow flow;

  LoosePieces(Scene scene) {
    super(scene);
    flow = scene.flows().draw(scene.any(IpProtocol.UDP, IpProtocol.TCP, IpProtocol.GRE));
    switch (scene.random().nextInt(3)) {
      case 0 -> anyPieces();
      case 1 -> interleaved();
      default -> errorInPieces();
    }
  }

  private byte[] datagram() {
    String from = flow.client().address().toString();
    String to = flow.server().address().toString();
    int bytes = scene.any(0, 8, 30, 500, 2_000);
    return switch (flow.protocol()) {
      case IpProtocol.UDP ->
          Packets.udp(from, flow.clientPort(), to, flow.serverPort()).payloadBytes(bytes).bytes();
      case IpProtocol.TCP ->
          Packets.tcp(from, flow.clientPort(), to, flow.serverPort())
              .flags(2)
              .payloadBytes(bytes)
              .bytes();
      default -> Packets.raw(from, to, flow.protocol(), new byte[bytes + 4]).bytes();
    };
  }

  private void send(byte[] packet, String remark) {
    Host from = flow.client();
    then(() -> scene.packet(from, packet, remark));
  }

  private void anyPieces() {
    Cutter cutter = Cutter.of(datagram(), scene.random().nextInt());
    byte[] all = cutter.inside();
    for (int i = scene.random().nextInt(1, 6); i > 0; i--) {
      int offset = scene.any(0, 8, 16, 24, 1_480, 65_528, scene.random().nextInt(0x2000) << 3);
      byte[] bytes = Arrays.copyOf(all, scene.any(0, 1, 7, 8, 9, 16, 24, all.length));
      boolean more = scene.random().nextBoolean();
      send(cutter.fragment(offset, bytes, more), "loose piece at " + offset);
    }
  }

  /** Two datagrams, one id: what is put together is neither. */
  private void interleaved() {
    int id = scene.random().nextInt();
    Cutter one = Cutter.of(datagram(), id);
    Cutter two = Cutter.of(datagram(), scene.oneIn(2) ? id : id + 1);
    int half = Math.min(one.length(), two.length()) / 16 * 8;
    if (half == 0) {
      anyPieces();
      return;
    }
    send(one.piece(0, half), "piece of one");
    send(two.piece(0, half), "piece of two");
    send(two.piece(half, two.length()), "rest of two");
    send(one.piece(half, one.length()), "rest of one");
  }

  private void errorInPieces() {
    boolean four = scene.ipVersion() == 4;
    byte[] quoted =
        scene.history().draw(scene.random()).map(History.Past::bytes).orElseGet(this::datagram);
    byte[] quote = Arrays.copyOf(quoted, Math.min(quoted.length, scene.any(28, 60, 500)));
    String from = flow.client().address().toString();
    String to = flow.server().address().toString();
    byte[] error = Packets.icmp(from, to, four ? 3 : 1, four ? 3 : 4, 0).payload(quote).bytes();
    for (byte[] piece : Fragmentation.draw(error, scene.random()).packets()) {
      send(piece, "piece of an ICMP error");
    }
  }
}
