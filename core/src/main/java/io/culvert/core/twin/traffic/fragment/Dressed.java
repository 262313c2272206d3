package io.culvert.core.twin.traffic.fragment;

import io.culvert.core.twin.Emission;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Conversation;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.packet.Gluer;
import io.culvert.core.twin.traffic.packet.HeaderDress;
import io.culvert.core.twin.traffic.packet.HeaderLies;
import io.culvert.core.twin.traffic.packet.IpBytes;
import java.util.List;
import java.util.Optional;

/**
 * Another conversation, some of its packets with another TTL or TOS, with options or extension
 * headers, or with a header that lies.
 */
final class Dressed implements Conversation {

  private static final int MUCH = 0xFF00;

  private final Scene scene;
  private final Conversation inner;
  private final int oneIn;
  private final boolean lies;

  Dressed(Scene scene, Conversation inner) {
    this.scene = scene;
    this.inner = inner;
    this.oneIn = scene.any(1, 2, 4);
    this.lies = scene.oneIn(3);
  }

  @Override
  public Optional<Step> next() {
    return inner.next().map(this::dress);
  }

  private Step dress(Step step) {
    if (!(step instanceof Step.Packet packet)
        || packet.bytes().length > MUCH
        || !IpBytes.readable(packet.bytes())
        || !scene.oneIn(oneIn)) {
      return step;
    }
    boolean lie = lies && scene.oneIn(2);
    byte[] other =
        lie
            ? HeaderLies.draw(packet.bytes(), scene.random())
            : HeaderDress.draw(packet.bytes(), scene.random());
    scene.count(lie ? "dressed.lie" : "dressed.header");
    String remark = packet.remark() + (lie ? ", header lies" : ", other headers");
    return new Step.Packet(packet.device(), other, remark);
  }

  @Override
  public void seen(List<Emission> emissions) {
    inner.seen(Gluer.glue(emissions));
  }
}
