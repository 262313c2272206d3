package io.culvert.core.twin.traffic.fragment;

import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Flow;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.Script;
import io.culvert.core.twin.traffic.packet.Cutter;
import io.culvert.core.twin.traffic.packet.Fragmentation;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;

/**
 * Datagrams that are given up: because time is over (whose first piece has come, is told so), or
 * because too many others of the same source came in between.
 */
final class FragmentLimits extends Script {

  private static final String TIME_4 = "net.ipv4.ipfrag_time";
  private static final String TIME_6 = "net.netfilter.nf_conntrack_frag6_timeout";
  private static final String DISTANCE = "net.ipv4.ipfrag_max_dist";

  /** A second, and as much more as the kernel's timers may take. */
  private static final long WAIT_MILLIS = 1_200;

  private boolean timing;

  FragmentLimits(Scene scene) {
    super(scene);
    boolean four = scene.ipVersion() == 4;
    if (four && !scene.oneIn(4)) {
      distance();
    } else {
      time(four);
    }
  }

  /**
   * What others begin or wait for in between would end near the timer's end, whose moment is not
   * exact; of timers that end together it is not even certain which comes first.
   */
  @Override
  public boolean holds() {
    return timing;
  }

  private byte[] datagram(Flow flow) {
    return Packets.udp(
            flow.client().address().toString(),
            flow.clientPort(),
            flow.server().address().toString(),
            flow.serverPort())
        .payloadBytes(scene.any(20, 200, 2_000))
        .bytes();
  }

  private void time(boolean four) {
    String name = four ? TIME_4 : TIME_6;
    then(
        () -> {
          timing = true;
          return new Step.Set(name, 1);
        });
    Flow flow = scene.flows().draw(IpProtocol.UDP);
    for (byte[] piece : Fragmentation.withHole(datagram(flow), scene.random()).packets()) {
      then(() -> scene.packet(flow.client(), piece, "piece of what is never whole"));
    }
    then(() -> new Step.Wait(WAIT_MILLIS));
    then(
        () -> {
          timing = false;
          return new Step.Set(name, four ? 30 : 60);
        });
  }

  private void distance() {
    int most = scene.any(0, 1, 2, 3);
    then(() -> new Step.Set(DISTANCE, most));
    Flow flow = scene.flows().draw(IpProtocol.UDP);
    Cutter slow = Cutter.of(datagram(flow), scene.random().nextInt());
    int half = slow.length() / 16 * 8;
    then(() -> scene.packet(flow.client(), slow.piece(0, half), "first half"));
    for (int i = scene.random().nextInt(4); i > 0; i--) {
      Flow other = scene.oneIn(4) ? flow.from(scene.hosts().neighbour(0)) : flow;
      for (byte[] piece : Fragmentation.honest(datagram(other), scene.random()).packets()) {
        then(() -> scene.packet(other.client(), piece, "piece of another"));
      }
    }
    then(() -> scene.packet(flow.client(), slow.piece(half, slow.length()), "second half"));
    then(() -> new Step.Set(DISTANCE, 64));
  }
}
