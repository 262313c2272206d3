package io.culvert.core.simulation.run;

import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.sim.MemoryDevice;
import io.culvert.core.simulation.net.Wire;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IpAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A device of a simulated router: what it is given goes down a wire, or is refused. */
final class Port extends MemoryDevice {

  /** Told of what is sent. */
  interface Sent {
    void sent(Port by, byte[] bytes);
  }

  private final Map<IpAddress, Wire> hosts = new HashMap<>();
  private final BooleanSupplier refuses;
  private Wire beyond;

  Port(DeviceSpec spec, Sent sent, BooleanSupplier refuses) {
    super(spec, (by, packet) -> sent.sent((Port) by, packet.toArray()));
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
  protected DropReason refusal() {
    DropReason down = super.refusal();
    return down == null && refuses.getAsBoolean() ? DropReason.DEVICE_QUEUE_FULL : down;
  }
}
