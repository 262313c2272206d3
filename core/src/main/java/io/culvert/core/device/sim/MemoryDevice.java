package io.culvert.core.device.sim;

import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.PacketSink;
import io.culvert.core.device.SpecifiedDevice;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;

/**
 * A point-to-point device that hands what is sent by it to its owner, checksums finished and
 * super-packets whole. Nothing comes in by itself: the owner delivers to the engine. One thread.
 */
public class MemoryDevice extends SpecifiedDevice {

  private final PacketSink sent;
  private boolean up = true;

  /** A device as {@code spec} says; {@code sent} may read what it is given, and not keep it. */
  public MemoryDevice(DeviceSpec spec, PacketSink sent) {
    super(spec, Medium.IP);
    this.sent = sent;
  }

  /** Takes its carrier away, or gives it back. */
  public final void up(boolean newUp) {
    up = newUp;
  }

  /** Why it takes no packet now, or {@code null}. */
  protected DropReason refusal() {
    return up ? null : DropReason.DEVICE_DOWN;
  }

  @Override
  public final DropReason transmit(PacketBuffer packet) {
    try {
      DropReason refused = refusal();
      if (refused != null) {
        return refused;
      }
      Checksum.finish(packet);
      counters().countOut(packet.lengthBytes());
      sent.receive(this, packet);
      return null;
    } finally {
      packet.release();
    }
  }

  @Override
  public boolean up() {
    return up;
  }

  @Override
  public int descriptor() {
    return -1;
  }

  @Override
  public int read(PacketSink sink, int maxPackets) {
    return 0;
  }

  @Override
  public boolean lost() {
    return false;
  }

  @Override
  public void maintain(long nowNanos) {
    // nothing can happen to memory
  }

  @Override
  public void close() {
    up = false;
  }
}
