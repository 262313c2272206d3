package io.culvert.core.twin.traffic.udp;

import io.culvert.core.twin.traffic.Kind;
import java.util.List;

/** The conversations of this package, by weight. */
public final class UdpKinds {

  /** All of them. */
  public static final List<Kind> ALL =
      List.of(
          new Kind("udp.query", 20, UdpQuery::new),
          new Kind("udp.stream", 6, UdpStream::new),
          new Kind("udp.crowd", 6, UdpCrowd::new),
          new Kind("udp.race", 5, UdpRace::new));

  private UdpKinds() {}
}
