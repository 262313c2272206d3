package io.culvert.core.twin.traffic.mix;

import io.culvert.core.twin.traffic.Kind;
import io.culvert.core.twin.traffic.TrafficMix;
import io.culvert.core.twin.traffic.fragment.FragmentKinds;
import io.culvert.core.twin.traffic.help.HelperKinds;
import io.culvert.core.twin.traffic.icmp.IcmpKinds;
import io.culvert.core.twin.traffic.ip.IpKinds;
import io.culvert.core.twin.traffic.sctp.SctpKinds;
import io.culvert.core.twin.traffic.tcp.TcpKinds;
import io.culvert.core.twin.traffic.udp.UdpKinds;
import java.util.List;
import java.util.stream.Stream;

/** The mix of everything there is. */
public final class StandardMix {

  /** All kinds of conversation. */
  public static final List<Kind> KINDS = FragmentKinds.with(plain());

  private StandardMix() {}

  /** Those that nobody cuts or dresses. */
  private static List<Kind> plain() {
    return Stream.of(
            TcpKinds.ALL, UdpKinds.ALL, IcmpKinds.ALL, SctpKinds.ALL, IpKinds.ALL, HelperKinds.ALL)
        .flatMap(List::stream)
        .toList();
  }

  /** A new one of nothing but what is said to {@code helper}, an attachable one of the kernel's. */
  public static TrafficMix of(String helper) {
    return new TrafficMix(HelperKinds.of(helper));
  }

  /** A new one, with a tally of its own. */
  public static TrafficMix mix() {
    return new TrafficMix(KINDS);
  }
}
