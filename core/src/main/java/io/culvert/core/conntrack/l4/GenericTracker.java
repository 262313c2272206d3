package io.culvert.core.conntrack.l4;

import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.L4Tracker;
import io.culvert.core.conntrack.TimeoutPolicy;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.wire.PacketBuffer;

/**
 * All protocols without a tracker of their own: by addresses alone, never ASSURED ({@code
 * generic_packet} in nf_conntrack_core.c).
 */
public final class GenericTracker implements L4Tracker {

  private static final int ANY_PROTOCOL = 255;

  private final Conntrack conntrack;
  private final TimeoutPolicy defaults;

  /** Registers its setting with those of {@code conntrack}. */
  public GenericTracker(Conntrack conntrack) {
    this.conntrack = conntrack;
    defaults =
        new Timeouts(conntrack.tunables(), ANY_PROTOCOL, 1)
            .follow(0, "generic_timeout", 600)
            .policy();
  }

  @Override
  public int[] protocols() {
    return new int[0];
  }

  @Override
  public String name() {
    return "unknown";
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
    TimeoutPolicy timeouts = conntrack.timeoutPolicies().of(tracking.entry(), defaults);
    conntrack.refresh(packet, tracking, timeouts.nanos(0), nowNanos);
    return Answer.ACCEPT;
  }
}
