package io.culvert.core.conntrack.l4;

import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.L4Tracker;
import io.culvert.core.conntrack.TimeoutPolicy;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;

/**
 * ICMPv6 queries and their answers ({@code nf_conntrack_icmpv6_packet} in
 * nf_conntrack_proto_icmpv6.c). Errors, neighbour discovery and multicast listener messages never
 * get here.
 */
public final class Icmpv6Tracker implements L4Tracker {

  private final Conntrack conntrack;
  private final TimeoutPolicy defaults;

  /** Registers ICMPv6's settings with those of {@code conntrack}. */
  public Icmpv6Tracker(Conntrack conntrack) {
    this.conntrack = conntrack;
    defaults =
        new Timeouts(conntrack.tunables(), IpProtocol.ICMPV6, 1)
            .follow(0, "icmpv6_timeout", 30)
            .policy();
  }

  @Override
  public int[] protocols() {
    return new int[] {IpProtocol.ICMPV6};
  }

  @Override
  public String name() {
    return "icmpv6";
  }

  @Override
  public TimeoutPolicy timeouts() {
    return defaults;
  }

  @Override
  public Answer track(
      PacketBuffer packet, Tracking tracking, boolean verifyChecksum, long nowNanos) {
    if (packet.ipVersion() != 6) {
      return UdpTracker.invalid(tracking, "ICMPv6 inside IPv4", 0, 0);
    }
    ConntrackEntry e = tracking.entry();
    int type = e.destinationPort(Direction.ORIGINAL) >>> 8;
    boolean opens = type == IcmpView.V6_ECHO_REQUEST || type == IcmpView.V6_NODE_QUERY;
    if (!e.has(EntryStatus.CONFIRMED) && !opens) {
      return UdpTracker.invalid(tracking, "ICMPv6 type {a} answers nothing known", type, 0);
    }
    TimeoutPolicy timeouts = conntrack.timeoutPolicies().of(e, defaults);
    conntrack.refresh(packet, tracking, timeouts.nanos(0), nowNanos);
    return Answer.ACCEPT;
  }
}
