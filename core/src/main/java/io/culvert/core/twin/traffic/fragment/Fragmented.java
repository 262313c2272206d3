package io.culvert.core.twin.traffic.fragment;

import io.culvert.core.twin.Emission;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Conversation;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.packet.Fragmentation;
import io.culvert.core.twin.traffic.packet.Gluer;
import io.culvert.core.twin.traffic.packet.IpBytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Another conversation, some of its packets in pieces. It sees what the router sent because of all
 * the pieces, whole again.
 */
final class Fragmented implements Conversation {

  private static final int LARGEST = 0xFFFF;

  private final Scene scene;
  private final Conversation inner;
  private final int oneIn;
  private final boolean honest;
  private final Deque<Step> pieces = new ArrayDeque<>();
  private final List<Emission> emissions = new ArrayList<>();

  Fragmented(Scene scene, Conversation inner) {
    this.scene = scene;
    this.inner = inner;
    this.oneIn = scene.any(1, 2, 2, 4);
    this.honest = scene.oneIn(2);
  }

  @Override
  public Optional<Step> next() {
    if (pieces.isEmpty()) {
      Optional<Step> whole = inner.next();
      if (whole.isEmpty() || !cuttable(whole.get())) {
        return whole;
      }
      cut((Step.Packet) whole.get());
    }
    return Optional.of(pieces.removeFirst());
  }

  private boolean cuttable(Step step) {
    return step instanceof Step.Packet packet
        && packet.bytes().length <= LARGEST
        && IpBytes.readable(packet.bytes())
        && packet.bytes().length > IpBytes.headerBytes(packet.bytes())
        && !Gluer.fragmented(packet.bytes())
        && scene.oneIn(oneIn);
  }

  private void cut(Step.Packet whole) {
    Fragmentation.Cut cut =
        honest
            ? Fragmentation.honest(whole.bytes(), scene.random())
            : Fragmentation.draw(whole.bytes(), scene.random());
    scene.count("fragment.cut");
    int number = 0;
    for (byte[] packet : cut.packets()) {
      // one piece may take another way round
      int device = scene.oneIn(40) ? scene.hosts().anyDevice() : whole.device();
      String remark = whole.remark() + ", " + cut.remark() + " " + ++number;
      pieces.addLast(new Step.Packet(device, packet, remark));
    }
  }

  @Override
  public void seen(List<Emission> sent) {
    emissions.addAll(sent);
    if (pieces.isEmpty()) {
      inner.seen(Gluer.glue(emissions));
      emissions.clear();
    }
  }
}
