package io.culvert.core.boot;

import io.culvert.core.clock.Clock;
import io.culvert.core.cluster.Ownership;
import io.culvert.core.device.Device;
import io.culvert.core.device.PacketSink;
import io.culvert.core.wire.DropCounters;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketBuffer;

/**
 * Before the walk of a router that shares its addresses: nothing passes but while this member owns
 * them, by its clock at that packet, so that none passes after the lease however late the loop is.
 * What comes meanwhile is for the owner, and is counted. Loop only.
 */
final class ClusterGate implements PacketSink {

  private final PacketSink walk;
  private final DropCounters drops;
  private final Clock clock;
  private Ownership ownership;
  private PacketSink other;
  private boolean open;

  ClusterGate(PacketSink walk, DropCounters drops, Clock clock) {
    this.walk = walk;
    this.drops = drops;
    this.clock = clock;
  }

  /** Whose ownership counts; nothing passes before. */
  void follow(Ownership decides) {
    ownership = decides;
  }

  /** Has all packets go to {@code sharing}, which decides about each. */
  void follow(PacketSink sharing) {
    other = sharing;
  }

  /** Lets packets pass while this member owns. */
  void open() {
    open = true;
  }

  void close() {
    open = false;
  }

  boolean isOpen() {
    return open;
  }

  /** Whether what comes now passes. */
  boolean passes() {
    return open && ownership.holds(clock.nanos());
  }

  @Override
  public void receive(Device from, PacketBuffer packet) {
    if (other != null) {
      other.receive(from, packet);
    } else if (passes()) {
      walk.receive(from, packet);
    } else {
      drops.count(DropReason.NOT_OWNER);
      packet.release();
    }
  }
}
