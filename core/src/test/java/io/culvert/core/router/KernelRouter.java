package io.culvert.core.router;

import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceEvents;
import io.culvert.core.device.DeviceSetup;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.PeerSpec;
import io.culvert.core.device.Pollable;
import io.culvert.core.device.tun.TestNamespace;
import io.culvert.core.device.tun.TunTap;
import io.culvert.core.wire.DropCounters;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.PacketPool;
import io.culvert.core.wire.Prefix;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** This machine's kernel as a router between TUN devices in a namespace of its own. */
final class KernelRouter implements AutoCloseable {

  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private final PacketPool pool = new PacketPool(256);
  private final DeviceSetup setup = new DeviceSetup(pool, new DropCounters(), DeviceEvents.NONE);
  private final TestNamespace namespace = TestNamespace.make();
  private final List<Pollable> devices = new ArrayList<>();

  /** The same devices as {@code like} has, the kernel owning the addresses. */
  KernelRouter(List<TestDevice> like) {
    for (TestDevice device : like) {
      PeerSpec peer = new PeerSpec(namespace.reference(), device.addresses(), false, 0);
      List<Prefix> none = List.of();
      DeviceSpec.Link link = new DeviceSpec.Link(false, 0, Optional.of(peer));
      devices.add(
          TunTap.open(
              new DeviceSpec(
                  device.name(),
                  device.index(),
                  Device.Role.NETWORK,
                  device.mtuBytes(),
                  none,
                  link),
              Medium.IP,
              setup));
    }
    run("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
    run("sysctl", "-qw", "net.ipv4.conf.all.send_redirects=0");
    devices.forEach(d -> run("sysctl", "-qw", "net.ipv4.conf." + d.name() + ".send_redirects=0"));
    take();
  }

  /** Runs a command in the kernel's namespace, which must succeed; its output. */
  String run(String... command) {
    return namespace.run(command);
  }

  /** What {@code ip netns} calls the kernel's namespace. */
  String namespace() {
    return namespace.name();
  }

  /** Runs a command in the kernel's namespace; its exit code. */
  int code(String... command) {
    Process process = namespace.start(command);
    TestNamespace.output(process);
    return TestNamespace.exitCode(process);
  }

  /** Waits until a command prints the line {@code wanted}. */
  void settles(String command, String option, String wanted) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (run(command, option).lines().noneMatch(wanted::equals)) {
      if (System.nanoTime() > end) {
        throw new AssertionError(command + " " + option + " never said " + wanted);
      }
    }
  }

  /** Hands a packet in by a device; the kernel answers before this returns. */
  void receive(int device, byte[] packet) {
    PacketBuffer buffer = pool.acquire();
    buffer.bytes().put(PacketBuffer.HEADROOM, packet);
    buffer.extent(PacketBuffer.HEADROOM, PacketBuffer.HEADROOM + packet.length);
    devices.get(device).transmit(buffer);
  }

  /** What the kernel has sent since, by device: {@code name: hex}. */
  List<String> take() {
    List<String> all = new ArrayList<>();
    for (Pollable device : devices) {
      device.read(
          (from, packet) -> {
            all.add(from.name() + ": " + HexFormat.of().formatHex(packet.toArray()));
            packet.release();
          },
          1_000);
    }
    return all;
  }

  @Override
  public void close() {
    devices.forEach(Device::close);
    namespace.close();
  }
}
