package io.culvert.core.twin.engine;

import io.culvert.core.conntrack.L4Tracker;
import io.culvert.core.conntrack.TimeoutPolicy;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;

/** A tracker of SCTP that throws. */
final class BrokenTracker implements L4Tracker {

  private final L4Tracker sound;

  BrokenTracker(L4Tracker sound) {
    this.sound = sound;
  }

  @Override
  public int[] protocols() {
    return new int[] {IpProtocol.SCTP};
  }

  @Override
  public String name() {
    return "broken";
  }

  @Override
  public Answer track(
      PacketBuffer packet, Tracking tracking, boolean verifyChecksum, long nowNanos) {
    throw new IllegalStateException("out of order");
  }

  @Override
  public TimeoutPolicy timeouts() {
    return sound.timeouts();
  }
}
