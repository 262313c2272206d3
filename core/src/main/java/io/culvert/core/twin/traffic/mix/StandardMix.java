package io.culvert.core.twin.traffic.mix;

import io.culvert.core.twin.traffic.Kind;
import io.culvert.core.twin.traffic.TrafficMix;
import io.culvert.core.twin.traffic.icmp.IcmpKinds;
import io.culvert.core.twin.traffic.tcp.TcpKinds;
import io.culvert.core.twin.traffic.udp.UdpKinds;
import java.util.List;
import java.util.stream.Stream;

/** The mix of everything there is. */
public final class StandardMix {

  /** All kinds of conversation. */
  public static final List<Kind> KINDS =
      Stream.of(TcpKinds.ALL, UdpKinds.ALL, IcmpKinds.ALL).flatMap(List::stream).toList();

  private StandardMix() {}

  /** A new one, with a tally of its own. */
  public static TrafficMix mix() {
    return new TrafficMix(KINDS);
  }
}
