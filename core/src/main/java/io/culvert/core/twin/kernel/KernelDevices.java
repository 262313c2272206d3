package io.culvert.core.twin.kernel;

import io.culvert.core.device.tun.TunPort;
import io.culvert.core.route.StaticRoute;
import io.culvert.core.twin.Emission;
import io.culvert.core.twin.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The router's TUN devices. One thread. */
final class KernelDevices implements AutoCloseable {

  /** How often groups are reported: the robustness of RFC 3810 section 9.1. */
  private static final int REPORTS = 2;

  private static final int ROUND_MILLIS = 10;
  private static final int QUIET_ROUNDS = 3;
  private static final int SETTLING_ROUNDS = 200;

  private final List<TunPort> ports = new ArrayList<>();
  private final FragmentTrail fragments = new FragmentTrail();

  private KernelDevices() {}

  /** Makes the devices of {@code topology} and its routes. */
  static KernelDevices open(KernelNamespace namespace, Topology topology) {
    KernelDevices devices = new KernelDevices();
    try {
      for (Topology.Device device : topology.devices()) {
        devices.ports.add(
            TunPort.open(
                namespace.network(), device.name(), device.mtuBytes(), device.addresses()));
      }
      StringBuilder routes = new StringBuilder(linkRoutes("append", topology));
      for (StaticRoute route : topology.routes()) {
        routes.append("route add ").append(route).append('\n');
      }
      namespace.must(routes.toString(), "ip", "-batch", "-");
      devices.settle();
      return devices;
    } catch (RuntimeException e) {
      devices.close();
      throw e;
    }
  }

  /**
   * Lines for {@code ip -batch} that do something to the link-local route of each device. It comes
   * with a link-local address, and is there without one too at the other side.
   */
  static String linkRoutes(String verb, Topology topology) {
    return topology.devices().stream()
        .map(device -> "route " + verb + " fe80::/64 metric 256 dev " + device.name() + '\n')
        .collect(Collectors.joining());
  }

  /**
   * Waits until the kernel has said of each device which multicast groups it listens to there:
   * later that would be counted among the packets that rules saw.
   */
  private void settle() {
    int[] reports = new int[ports.size()];
    int quietRounds = 0;
    for (int round = 0; round < SETTLING_ROUNDS && quietRounds < QUIET_ROUNDS; round++) {
      KernelSide.sleep(ROUND_MILLIS);
      boolean complete = true;
      boolean quiet = true;
      for (int device = 0; device < reports.length; device++) {
        while (ports.get(device).read() != null) {
          reports[device]++;
          quiet = false;
        }
        complete &= reports[device] >= REPORTS;
      }
      quietRounds = complete && quiet ? quietRounds + 1 : 0;
    }
  }

  /** Hands the kernel a packet; it has answered when this returns. */
  void receive(int device, byte[] packet) {
    fragments.note(device, packet);
    ports.get(device).write(packet);
  }

  /** What the kernel sent since the last call. */
  List<Emission> drain() {
    List<Emission> sent = new ArrayList<>(2);
    for (int device = 0; device < ports.size(); device++) {
      TunPort port = ports.get(device);
      for (byte[] packet = port.read(); packet != null; packet = port.read()) {
        if (!Noise.hears(packet)) {
          sent.add(new Emission(device, packet));
        }
      }
    }
    return sent;
  }

  /** Leaves nothing behind of what the devices have carried: no packet, no half datagram. */
  void forget() {
    for (FragmentTrail.Ending ending : fragments.endings()) {
      ports.get(ending.device()).write(ending.packet().array());
    }
    drain();
  }

  @Override
  public void close() {
    ports.forEach(TunPort::close);
  }
}
