package io.culvert.core.twin.traffic.icmp;

import io.culvert.core.twin.traffic.Conversation;
import io.culvert.core.twin.traffic.Kind;
import io.culvert.core.twin.traffic.Scene;
import java.util.List;

/** The conversations of this package, by weight. */
public final class IcmpKinds {

  /** All of them. */
  public static final List<Kind> ALL =
      List.of(
          new Kind("icmp.query", 16, IcmpQuery::new),
          new Kind("icmp.error", 40, IcmpError::new),
          new Kind("icmp.unsolicited", 5, IcmpUnsolicited::new),
          new Kind("icmp.neighbor", 3, IcmpKinds::neighbors));

  private IcmpKinds() {}

  private static Conversation neighbors(Scene scene) {
    return scene.ipVersion() == 6 ? new NeighborTalk(scene) : new IcmpUnsolicited(scene);
  }
}
