package io.culvert.core.twin.traffic.sctp;

import io.culvert.core.twin.Emission;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Flow;
import io.culvert.core.twin.traffic.Headers;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.Script;
import io.culvert.core.twin.traffic.TwoEnds;
import io.culvert.core.twin.traffic.packet.SctpPacket;
import io.culvert.core.wire.IpProtocol;
import java.util.function.UnaryOperator;

/** Two ends that send each other SCTP packets, each under its verification tag. */
abstract class SctpTalk extends Script {

  static final boolean CLIENT = true;
  static final boolean SERVER = false;

  private final TwoEnds ends;
  private int clientTag;
  private int serverTag;
  private boolean clientSent;

  SctpTalk(Scene scene) {
    this(scene, scene.flows().draw(IpProtocol.SCTP));
  }

  SctpTalk(Scene scene, Flow flow) {
    super(scene);
    ends = new TwoEnds(flow);
    newTags();
  }

  /** Both ends forget their tags and take others; never 0. */
  final void newTags() {
    clientTag = scene.random().nextInt() | 1;
    serverTag = scene.random().nextInt() | 2;
  }

  /** One end takes another tag. */
  final void newTag(boolean ofClient) {
    if (ofClient) {
      clientTag = scene.random().nextInt() | 1;
    } else {
      serverTag = scene.random().nextInt() | 2;
    }
  }

  /** The tag an end gave itself: what the other's packets carry. */
  final int tag(boolean ofClient) {
    return ofClient ? clientTag : serverTag;
  }

  /** Whether anything has reached either. */
  final boolean met() {
    return ends.met();
  }

  /** Queues a packet with the right tag, to be filled when its turn comes. */
  final void send(boolean fromClient, String remark, UnaryOperator<SctpPacket> fill) {
    then(() -> now(fromClient, remark, fill));
  }

  /** The same, at once. */
  final Step now(boolean fromClient, String remark, UnaryOperator<SctpPacket> fill) {
    TwoEnds.View view = ends.of(fromClient);
    clientSent = fromClient;
    SctpPacket packet =
        fill.apply(new SctpPacket(view.ownPort(), view.peerPort(), tag(!fromClient)));
    scene.count("sctp.chunk." + remark);
    return scene.packet(
        view.own(),
        packet.between(view.own().address(), view.peer()),
        "SCTP " + remark + (fromClient ? "" : " back"));
  }

  @Override
  protected final void arrived(Emission emission) {
    Headers.of(emission.bytes())
        .filter(h -> h.carries(IpProtocol.SCTP, SctpPacket.HEADER_BYTES))
        .ifPresent(
            h ->
                ends.reached(
                    !clientSent, emission.device(), h, h.sourcePort(), h.destinationPort()));
  }
}
