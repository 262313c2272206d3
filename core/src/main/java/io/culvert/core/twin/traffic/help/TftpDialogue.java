package io.culvert.core.twin.traffic.help;

import io.culvert.core.twin.Emission;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Flow;
import io.culvert.core.twin.traffic.Headers;
import io.culvert.core.twin.traffic.Host;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.Script;
import io.culvert.core.twin.traffic.TwoEnds;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.UdpView;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A TFTP transfer (RFC 1350): asked of one port, answered from another; or something like it. */
final class TftpDialogue extends Script {

  private static final int READ = 1;
  private static final int WRITE = 2;
  private static final int DATA = 3;
  private static final int ACK = 4;
  private static final int ERROR = 5;
  private static final int OPTIONS_ACK = 6;

  private final Flow flow;
  private final TwoEnds asked;
  private final int transferPort;
  private TwoEnds transfer;
  private boolean asking;
  private boolean clientSent;
  private int block;

  TftpDialogue(Scene scene, Flow flow) {
    super(scene);
    this.flow = flow;
    asked = new TwoEnds(flow);
    transferPort = scene.any(scene.random().nextInt(1_024, 65_536), 32_768, 69, 1);
    int requests = scene.any(1, 1, 1, 2, 3);
    for (int i = 0; i < requests; i++) {
      then(() -> request(scene.oneIn(6) ? odd() : text(scene.any(READ, WRITE))));
      then(this::answers);
    }
  }

  private byte[] text(int opcode) {
    byte[] words = "\0\0file\0octet\0".getBytes(StandardCharsets.ISO_8859_1);
    words[1] = (byte) opcode;
    return words;
  }

  private byte[] odd() {
    byte[] bytes = text(scene.any(0, ACK, OPTIONS_ACK, 7, 255));
    return Arrays.copyOf(bytes, scene.any(0, 1, 2, 3, bytes.length));
  }

  private Step request(byte[] payload) {
    asking = true;
    clientSent = true;
    scene.count("helper.tftp.request");
    return udp(asked.of(true), payload, "TFTP request");
  }

  private Step udp(TwoEnds.View view, byte[] payload, String remark) {
    Packets p =
        Packets.udp(
                view.own().address().toString(),
                view.ownPort(),
                view.peer().toString(),
                view.peerPort())
            .payload(payload);
    return scene.packet(view.own(), p, remark);
  }

  /** The server answers from a port of its own; so may others. */
  private Step answers() {
    if (!asked.met()) {
      return null;
    }
    asking = false;
    block = 0;
    TwoEnds.View server = asked.of(false);
    Host own = server.own();
    int port = scene.oneIn(10) ? server.ownPort() : transferPort + scene.any(0, 0, 1);
    if (scene.oneIn(10)) {
      own = scene.hosts().neighbour(own.device());
    }
    Host client = scene.hosts().at(server.peer());
    Flow back = new Flow(IpProtocol.UDP, own, port & 0xFFFF, client, server.peerPort());
    transfer = new TwoEnds(back);
    for (int i = scene.random().nextInt(6); i >= 0; i--) {
      boolean first = i % 2 == 0 || scene.oneIn(8);
      first(() -> part(first));
    }
    return null;
  }

  private Step part(boolean fromServer) {
    boolean asServer = fromServer || !transfer.met();
    clientSent = asServer;
    TwoEnds.View view = transfer.of(asServer);
    int opcode = scene.oneIn(10) ? ERROR : asServer ? DATA : ACK;
    byte[] payload = new byte[4 + (opcode == DATA ? scene.any(512, 512, 100, 0) : 0)];
    payload[1] = (byte) opcode;
    payload[3] = (byte) (asServer ? ++block : block);
    return udp(view, payload, "TFTP " + (asServer ? "answer" : "acknowledgement"));
  }

  @Override
  protected void arrived(Emission emission) {
    Headers.of(emission.bytes())
        .filter(h -> h.carries(IpProtocol.UDP, UdpView.HEADER_BYTES))
        .ifPresent(
            h ->
                (asking ? asked : transfer)
                    .reached(
                        !clientSent, emission.device(), h, h.sourcePort(), h.destinationPort()));
  }
}
