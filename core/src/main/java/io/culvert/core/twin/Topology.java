package io.culvert.core.twin;

import io.culvert.core.route.StaticRoute;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Prefix;
import java.util.List;

/**
 * The networks around the router that both sides play: point-to-point TUN devices, behind which any
 * host may be thought to live.
 *
 * @param devices in index order
 * @param routes beyond those to the devices' own subnets; one of each family leads everywhere
 */
public record Topology(List<Device> devices, List<StaticRoute> routes) {

  /** Copies the lists. */
  public Topology {
    devices = List.copyOf(devices);
    routes = List.copyOf(routes);
  }

  /**
   * One of the router's devices.
   *
   * @param name what {@code -i} and {@code -o} match
   * @param addresses the router's own addresses with their subnets, both families
   * @param mtuBytes of the IP packet
   */
  public record Device(String name, List<Prefix> addresses, int mtuBytes) {

    /** Copies the list. */
    public Device {
      addresses = List.copyOf(addresses);
    }

    /** The router's first address of {@code ipVersion} here. */
    public IpAddress address(int ipVersion) {
      return addresses.stream()
          .map(Prefix::address)
          .filter(a -> a.version() == ipVersion)
          .findFirst()
          .orElseThrow();
    }
  }

  /**
   * The usual one: {@code a0} inside (10.1.0.1/24, fd01::1/64), {@code b0} outside (10.2.0.1/24,
   * fd02::1/64, smaller MTU, default route to .2), {@code c0} a third network (10.3.0.1/24,
   * fd03::1/64).
   */
  public static Topology standard() {
    return named("a0", "b0", "c0");
  }

  /** The usual one with other device names. */
  public static Topology named(String inside, String outside, String third) {
    return new Topology(
        List.of(device(inside, 1, 1_500), device(outside, 2, 1_400), device(third, 3, 1_500)),
        List.of(
            StaticRoute.of(Prefix.of("0.0.0.0/0"), IpAddress.of("10.2.0.2"), outside),
            StaticRoute.of(Prefix.of("::/0"), IpAddress.of("fd02::2"), outside)));
  }

  private static Device device(String name, int number, int mtuBytes) {
    return new Device(
        name,
        List.of(Prefix.of("10." + number + ".0.1/24"), Prefix.of("fd0" + number + "::1/64")),
        mtuBytes);
  }
}
