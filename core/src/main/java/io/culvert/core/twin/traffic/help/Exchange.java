package io.culvert.core.twin.traffic.help;

import io.culvert.core.twin.Emission;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Flow;
import io.culvert.core.twin.traffic.Headers;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.TwoEnds;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.UdpView;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** An exchange of UDP datagrams, both ends in one hand, each of which remembers what it heard. */
final class Exchange implements Speaker {

  private static final Charset TEXT = StandardCharsets.ISO_8859_1;

  private final Scene scene;
  private final TwoEnds ends;
  private String clientHeard = "";
  private String serverHeard = "";
  private boolean clientSent;

  Exchange(Scene scene, Flow flow) {
    this.scene = scene;
    ends = new TwoEnds(flow);
  }

  /** What the client or the server knows of addresses. */
  TwoEnds.View view(boolean ofClient) {
    return ends.of(ofClient);
  }

  /** Whether anything has reached either. */
  boolean met() {
    return ends.met();
  }

  /** The last datagram that reached the client or the server, one character a byte. */
  String heard(boolean byClient) {
    return byClient ? clientHeard : serverHeard;
  }

  /** A datagram of these characters, one a byte. */
  Step say(boolean fromClient, String text, String remark) {
    clientSent = fromClient;
    TwoEnds.View view = ends.of(fromClient);
    Packets p =
        Packets.udp(
                view.own().address().toString(),
                view.ownPort(),
                view.peer().toString(),
                view.peerPort())
            .payload(text.getBytes(TEXT));
    return scene.packet(view.own(), p, remark + (fromClient ? "" : " back"));
  }

  @Override
  public void reached(Emission emission, boolean lost) {
    Headers.of(emission.bytes())
        .filter(h -> !lost && h.carries(IpProtocol.UDP, UdpView.HEADER_BYTES))
        .ifPresent(h -> reached(emission.device(), h));
  }

  private void reached(int device, Headers h) {
    ends.reached(!clientSent, device, h, h.sourcePort(), h.destinationPort());
    String text = new String(h.from(UdpView.HEADER_BYTES), TEXT);
    if (clientSent) {
      serverHeard = text;
    } else {
      clientHeard = text;
    }
  }
}
