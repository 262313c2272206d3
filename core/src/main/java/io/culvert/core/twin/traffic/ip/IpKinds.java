package io.culvert.core.twin.traffic.ip;

import io.culvert.core.twin.traffic.Kind;
import java.util.List;

/** The conversations of this package, by weight. */
public final class IpKinds {

  /** All of them. */
  public static final List<Kind> ALL =
      List.of(
          new Kind("ip.gre", 3, GreTalk::new),
          new Kind("ip.udplite", 3, UdpliteTalk::new),
          new Kind("ip.other", 3, OtherTalk::new),
          new Kind("ip.router", 4, RouterTalk::new),
          new Kind("ip.odd", 4, OddPackets::new));

  private IpKinds() {}
}
