package io.culvert.core.router;

import io.culvert.core.conntrack.Tunable;
import io.culvert.core.conntrack.Tunable.Unit;
import io.culvert.core.conntrack.Tunables;
import io.culvert.core.device.Device;
import io.culvert.core.route.NeighborTunables;
import java.util.List;

/**
 * The router's settings by kernel name, registered with the engine's {@link Tunables}; changed
 * while running, read without allocation. Loop only.
 */
public final class RouterTunables {

  final Tunable forward4;
  final Tunable forward6;
  final Tunable defaultTtl;
  final Tunable hopLimit;
  final Tunable icmpRateLimit;
  final Tunable icmpRateMask;
  final Tunable icmpMessagesPerSecond;
  final Tunable icmpMessagesBurst;
  final Tunable echoIgnoreAll;
  final Tunable echoIgnoreBroadcasts;
  final Tunable errorsUseInboundAddress;
  final Tunable reflectMark4;
  final Tunable reflectMark6;
  final Tunable icmp6RateLimit;
  final Tunable echoIgnoreAll6;
  final Tunable echoIgnoreMulticast6;
  final Tunable echoIgnoreAnycast6;
  final Tunable minPathMtu4;
  final Tunable pathMtuExpires4;
  final Tunable pathMtuExpires6;
  private final Tunable reversePathAll;
  private Tunable[] reversePath = {};
  private final NeighborTunables neighbors4 = new NeighborTunables();
  private final NeighborTunables neighbors6 = new NeighborTunables();

  /** Registers everything but the names that hold a device's; for those see {@link #devices}. */
  public RouterTunables(Tunables registry) {
    forward4 = flag(registry, "net.ipv4.ip_forward", 1);
    forward6 = flag(registry, "net.ipv6.conf.all.forwarding", 1);
    defaultTtl = registry.register("net.ipv4.ip_default_ttl", Unit.COUNT, 64, 1, 255);
    hopLimit = registry.register("net.ipv6.conf.all.hop_limit", Unit.COUNT, 64, 1, 255);
    icmpRateLimit = millis(registry, "net.ipv4.icmp_ratelimit", 1_000);
    icmpRateMask = count(registry, "net.ipv4.icmp_ratemask", 0x1818);
    icmpMessagesPerSecond = count(registry, "net.ipv4.icmp_msgs_per_sec", 1_000);
    icmpMessagesBurst = count(registry, "net.ipv4.icmp_msgs_burst", 50);
    echoIgnoreAll = flag(registry, "net.ipv4.icmp_echo_ignore_all", 0);
    echoIgnoreBroadcasts = flag(registry, "net.ipv4.icmp_echo_ignore_broadcasts", 1);
    errorsUseInboundAddress = flag(registry, "net.ipv4.icmp_errors_use_inbound_ifaddr", 0);
    reflectMark4 = flag(registry, "net.ipv4.fwmark_reflect", 0);
    reflectMark6 = flag(registry, "net.ipv6.fwmark_reflect", 0);
    icmp6RateLimit = millis(registry, "net.ipv6.icmp.ratelimit", 1_000);
    echoIgnoreAll6 = flag(registry, "net.ipv6.icmp.echo_ignore_all", 0);
    echoIgnoreMulticast6 = flag(registry, "net.ipv6.icmp.echo_ignore_multicast", 0);
    echoIgnoreAnycast6 = flag(registry, "net.ipv6.icmp.echo_ignore_anycast", 0);
    minPathMtu4 = registry.register("net.ipv4.route.min_pmtu", Unit.COUNT, 552, 68, 65_535);
    pathMtuExpires4 = seconds(registry, "net.ipv4.route.mtu_expires");
    pathMtuExpires6 = seconds(registry, "net.ipv6.route.mtu_expires");
    reversePathAll = registry.register("net.ipv4.conf.all.rp_filter", Unit.COUNT, 0, 0, 2);
    // source routes are always refused, redirects never sent, and path MTUs of forwarded packets
    // not learned: shown, not to be set
    registry.registerReadOnly("net.ipv4.conf.all.accept_source_route", Unit.FLAG, 0);
    registry.registerReadOnly("net.ipv6.conf.all.accept_source_route", Unit.FLAG, 0);
    registry.registerReadOnly("net.ipv4.conf.all.send_redirects", Unit.FLAG, 0);
    registry.registerReadOnly("net.ipv4.ip_forward_use_pmtu", Unit.FLAG, 0);
    neighbors(registry, "net.ipv4.neigh.default.", neighbors4);
    neighbors(registry, "net.ipv6.neigh.default.", neighbors6);
  }

  private static Tunable flag(Tunables registry, String name, int value) {
    return registry.register(name, Unit.FLAG, value, 0, 1);
  }

  private static Tunable count(Tunables registry, String name, int value) {
    return registry.register(name, Unit.COUNT, value, 0, Integer.MAX_VALUE);
  }

  private static Tunable millis(Tunables registry, String name, int value) {
    return registry.register(name, Unit.MILLISECONDS, value, 0, Integer.MAX_VALUE);
  }

  private static Tunable seconds(Tunables registry, String name) {
    return registry.register(name, Unit.SECONDS, 600, 0, Integer.MAX_VALUE);
  }

  private static void neighbors(Tunables registry, String prefix, NeighborTunables n) {
    registry
        .register(prefix + "base_reachable_time_ms", Unit.MILLISECONDS, 30_000, 1, 86_400_000)
        .onChange(v -> n.reachableMillis = v);
    registry
        .register(prefix + "retrans_time_ms", Unit.MILLISECONDS, 1_000, 10, 3_600_000)
        .onChange(v -> n.retransMillis = v);
    registry
        .register(prefix + "delay_first_probe_time", Unit.SECONDS, 5, 0, 3_600)
        .onChange(v -> n.delayFirstProbeMillis = v * 1_000);
    registry
        .register(prefix + "gc_stale_time", Unit.SECONDS, 60, 1, 86_400)
        .onChange(v -> n.staleMillis = v * 1_000);
    registry
        .register(prefix + "mcast_solicit", Unit.COUNT, 3, 1, 100)
        .onChange(v -> n.multicastSolicit = (int) v);
    registry
        .register(prefix + "ucast_solicit", Unit.COUNT, 3, 0, 100)
        .onChange(v -> n.unicastSolicit = (int) v);
    registry
        .register(prefix + "gc_thresh3", Unit.COUNT, 1_024, 1, 65_536)
        .onChange(v -> n.maximum = (int) v);
  }

  /** Registers the names that hold a device's: {@code net.ipv4.conf.<device>.rp_filter}. */
  public void devices(Tunables registry, List<Device> devices) {
    int size = devices.stream().mapToInt(Device::index).max().orElse(-1) + 1;
    Tunable[] byIndex = new Tunable[size];
    for (Device device : devices) {
      String name = "net.ipv4.conf." + device.name() + ".rp_filter";
      byIndex[device.index()] = registry.register(name, Unit.COUNT, 0, 0, 2);
    }
    reversePath = byIndex;
  }

  /** Has {@code listener} told before anything changes that decides on a packet's route. */
  void onRoutingChange(Runnable listener) {
    forward4.onChange(value -> listener.run());
    forward6.onChange(value -> listener.run());
    reversePathAll.onChange(value -> listener.run());
    for (Tunable own : reversePath) {
      if (own != null) {
        own.onChange(value -> listener.run());
      }
    }
  }

  /** 0 off, 1 strict, 2 loose: the higher of the device's value and everybody's. */
  int reversePath(int deviceIndex) {
    long all = reversePathAll.value();
    Tunable own = deviceIndex < reversePath.length ? reversePath[deviceIndex] : null;
    return (int) (own == null ? all : Math.max(all, own.value()));
  }

  /** Times and limits of one family's neighbours. */
  public NeighborTunables neighbors(int version) {
    return version == 4 ? neighbors4 : neighbors6;
  }
}
