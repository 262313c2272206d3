package io.culvert.core.conntrack.l4;

import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.EntryEvent;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.L4Tracker;
import io.culvert.core.conntrack.TimeoutPolicy;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;

/**
 * GRE ({@code nf_conntrack_gre_packet} in nf_conntrack_proto_gre.c). An entry keeps the timeouts it
 * was opened with.
 */
public final class GreTracker implements L4Tracker {

  private static final int UNREPLIED = 0;
  private static final int REPLIED = 1;

  private final Conntrack conntrack;
  private final TimeoutPolicy defaults;

  /** Registers GRE's settings with those of {@code conntrack}. */
  public GreTracker(Conntrack conntrack) {
    this.conntrack = conntrack;
    defaults =
        new Timeouts(conntrack.tunables(), IpProtocol.GRE, 2)
            .follow(UNREPLIED, "gre_timeout", 30)
            .follow(REPLIED, "gre_timeout_stream", 180)
            .policy();
  }

  @Override
  public int[] protocols() {
    return new int[] {IpProtocol.GRE};
  }

  @Override
  public String name() {
    return "gre";
  }

  @Override
  public TimeoutPolicy timeouts() {
    return defaults;
  }

  @Override
  public boolean allowsClash() {
    return true;
  }

  @Override
  public Answer track(
      PacketBuffer packet, Tracking tracking, boolean verifyChecksum, long nowNanos) {
    ConntrackEntry e = tracking.entry();
    if (!e.has(EntryStatus.CONFIRMED)) {
      TimeoutPolicy timeouts = conntrack.timeoutPolicies().of(e, defaults);
      e.l4(UNREPLIED, timeouts.nanos(UNREPLIED));
      e.l4(REPLIED, timeouts.nanos(REPLIED));
    }
    boolean replied = e.has(EntryStatus.SEEN_REPLY);
    conntrack.refresh(packet, tracking, e.l4(replied ? REPLIED : UNREPLIED), nowNanos);
    if (replied && (e.status() & (EntryStatus.ASSURED | EntryStatus.NAT_CLASH)) == 0) {
      e.setStatus(EntryStatus.ASSURED);
      e.note(EntryEvent.ASSURED);
    }
    return Answer.ACCEPT;
  }
}
