package io.culvert.core.simulation.run;

import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.PacketSink;
import io.culvert.core.device.SpecifiedDevice;
import io.culvert.core.simulation.net.Wire;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A device of a simulated router: what it is given goes down a wire, or is refused. */
final class Port extends SpecifiedDevice {

  /** Told of what is sent. */
  interface Sent {
    void sent(Port by, byte[] bytes);
  }

  private final Map<IpAddress, Wire> hosts = new HashMap<>();
  private final Sent sent;
  private final BooleanSupplier refuses;
  private Wire beyond;
  private boolean up = true;

  Port(DeviceSpec spec, Sent sent, BooleanSupplier refuses) {
    super(spec, Medium.IP);
    this.sent = sent;
    this.refuses = refuses;
  }

  /** A host on the link. */
  void host(IpAddress address, Wire wire) {
    hosts.put(address, wire);
  }

  /** Where everything else goes. */
  void beyond(Wire wire) {
    beyond = wire;
  }

  /** The wire to {@code to}, or {@code null}. */
  Wire wire(IpAddress to) {
    return hosts.getOrDefault(to, beyond);
  }

  @Override
  public DropReason transmit(PacketBuffer packet) {
    try {
      if (!up) {
        return DropReason.DEVICE_DOWN;
      }
      if (refuses.getAsBoolean()) {
        return DropReason.DEVICE_QUEUE_FULL;
      }
      Checksum.finish(packet);
      counters().countOut(packet.lengthBytes());
      sent.sent(this, packet.toArray());
      return null;
    } finally {
      packet.release();
    }
  }

  void up(boolean newUp) {
    up = newUp;
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
    // nothing can happen to it but what the world does
  }

  @Override
  public void close() {
    up = false;
  }
}
