package io.culvert.core.conntrack.l4;

import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.L4Tracker;
import io.culvert.core.conntrack.Profile;
import io.culvert.core.conntrack.TimeoutPolicy;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;

/**
 * ICMP queries and their answers ({@code nf_conntrack_icmp_packet} in nf_conntrack_proto_icmp.c).
 * Errors never get here.
 */
public final class IcmpTracker implements L4Tracker {

  /** The tracker's word in the classic profile: queries not yet answered. */
  private static final int PENDING = 0;

  private final Conntrack conntrack;
  private final TimeoutPolicy defaults;
  private final boolean endsWithReply;

  /** Registers ICMP's settings with those of {@code conntrack}. */
  public IcmpTracker(Conntrack conntrack) {
    this.conntrack = conntrack;
    defaults =
        new Timeouts(conntrack.tunables(), IpProtocol.ICMP, 1)
            .follow(0, "icmp_timeout", 30)
            .policy();
    endsWithReply = conntrack.tunables().profile() == Profile.CLASSIC;
  }

  @Override
  public int[] protocols() {
    return new int[] {IpProtocol.ICMP};
  }

  @Override
  public String name() {
    return "icmp";
  }

  @Override
  public TimeoutPolicy timeouts() {
    return defaults;
  }

  @Override
  public Answer track(
      PacketBuffer packet, Tracking tracking, boolean verifyChecksum, long nowNanos) {
    if (packet.ipVersion() != 4) {
      return UdpTracker.invalid(tracking, "ICMP inside IPv6", 0, 0);
    }
    ConntrackEntry e = tracking.entry();
    int type = e.destinationPort(Direction.ORIGINAL) >>> 8;
    if (!opens(type)) {
      return UdpTracker.invalid(tracking, "ICMP type {a} answers nothing known", type, 0);
    }
    if (endsWithReply) {
      return countDown(packet, tracking, nowNanos);
    }
    TimeoutPolicy timeouts = conntrack.timeoutPolicies().of(e, defaults);
    conntrack.refresh(packet, tracking, timeouts.nanos(0), nowNanos);
    return Answer.ACCEPT;
  }

  /** As Linux 2.6 had it: an entry is gone once each of its queries has been answered. */
  private Answer countDown(PacketBuffer packet, Tracking tracking, long nowNanos) {
    ConntrackEntry e = tracking.entry();
    if (tracking.direction() == Direction.REPLY) {
      conntrack.count(packet, tracking);
      e.l4(PENDING, e.l4(PENDING) - 1);
      if (e.l4(PENDING) == 0) {
        conntrack.kill(e, nowNanos);
      }
    } else {
      e.l4(PENDING, e.l4(PENDING) + 1);
      TimeoutPolicy timeouts = conntrack.timeoutPolicies().of(e, defaults);
      conntrack.refresh(packet, tracking, timeouts.nanos(0), nowNanos);
    }
    return Answer.ACCEPT;
  }

  private static boolean opens(int type) {
    return type == IcmpView.ECHO_REQUEST
        || type == IcmpView.TIMESTAMP_REQUEST
        || type == IcmpView.INFORMATION_REQUEST
        || type == IcmpView.ADDRESS_MASK_REQUEST;
  }
}
