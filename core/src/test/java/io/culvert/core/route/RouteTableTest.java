package io.culvert.core.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.Prefix;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {

  static DeviceAddresses tun(int index, String name, String... addresses) {
    List<Prefix> prefixes = new ArrayList<>();
    for (String address : addresses) {
      prefixes.add(Prefix.of(address));
    }
    return new DeviceAddresses(index, name, Medium.IP, 0, true, prefixes);
  }

  static DeviceAddresses tap(int index, String name, long link, String... addresses) {
    DeviceAddresses tun = tun(index, name, addresses);
    return new DeviceAddresses(index, name, Medium.ETHERNET, link, true, tun.addresses());
  }

  private static RouteTableBuilder lanAndWan() {
    return new RouteTableBuilder()
        .device(tun(0, "lan0", "10.1.0.1/24", "10.1.0.9/24", "10.3.0.1/30", "fd01::1/64"))
        .device(tun(1, "wan0", "203.0.113.1/24", "2001:db8::1/64"));
  }

  private static Route route(RouteTable table, String destination) {
    IpAddress a = IpAddress.of(destination);
    return table.lookup(a.version(), a.high(), a.low());
  }

  /** The rows of `ip route show table local` and `table main` for the same addresses. */
  @ParameterizedTest
  @CsvSource({
    "10.1.0.1, LOCAL, 0",
    "10.1.0.9, LOCAL, 0",
    "10.1.0.255, BROADCAST, 0",
    "10.1.0.0, UNICAST, 0",
    "10.1.0.77, UNICAST, 0",
    "10.3.0.3, BROADCAST, 0",
    "127.0.0.1, LOCAL, -1",
    "127.255.255.255, BROADCAST, -1",
    "203.0.113.255, BROADCAST, 1",
    "fd01::1, LOCAL, 0",
    "fd01::, ANYCAST, 0",
    "fd01::2, UNICAST, 0",
    "::1, LOCAL, -1",
    "2001:db8::ffff, UNICAST, 1",
  })
  void derivesTheRoutesOfDeviceAddresses(String destination, RouteType type, int device) {
    Route route = route(lanAndWan().build(), destination);

    assertThat(route.type()).isEqualTo(type);
    assertThat(route.deviceIndex()).isEqualTo(device);
    assertThat(route.onLink()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.2.0.1", "8.8.8.8", "fd02::1", "fe80::1", "ff02::1"})
  void knowsNoRouteToElsewhere(String destination) {
    assertThat(route(lanAndWan().build(), destination)).isNull();
  }

  @Test
  void givesNoBroadcastToPointToPointSubnets() {
    RouteTable table =
        new RouteTableBuilder().device(tun(0, "p2p", "10.0.0.0/31", "10.9.9.9/32")).build();

    assertThat(route(table, "10.0.0.1").type()).isEqualTo(RouteType.UNICAST);
    assertThat(route(table, "10.9.9.9").type()).isEqualTo(RouteType.LOCAL);
  }

  @Test
  void takesTheLongestPrefixAndTheLowestMetric() {
    RouteTable table =
        lanAndWan()
            .route(StaticRoute.of(Prefix.of("0.0.0.0/0"), IpAddress.of("203.0.113.2"), "wan0"))
            .route(StaticRoute.of(Prefix.of("10.0.0.0/8"), IpAddress.of("10.1.0.2"), null))
            .route(metric("10.0.0.0/8", "203.0.113.3", 5))
            .route(metric("198.51.100.0/24", "203.0.113.4", 7))
            .route(metric("198.51.100.0/24", "203.0.113.5", 6))
            .build();

    assertThat(route(table, "8.8.8.8").nextHop()).isEqualTo(IpAddress.of("203.0.113.2"));
    assertThat(route(table, "10.77.1.1").nextHop()).isEqualTo(IpAddress.of("10.1.0.2"));
    assertThat(route(table, "10.77.1.1").deviceIndex()).isZero();
    assertThat(route(table, "10.1.0.40").onLink()).isTrue();
    assertThat(route(table, "198.51.100.1").nextHop()).isEqualTo(IpAddress.of("203.0.113.5"));
  }

  private static StaticRoute metric(String to, String via, int metric) {
    return new StaticRoute(
        Prefix.of(to), IpAddress.of(via), "wan0", RouteType.UNICAST, metric, 0, false);
  }

  @Test
  void leavesOutDevicesThatAreDown() {
    DeviceAddresses down =
        new DeviceAddresses(1, "wan0", Medium.IP, 0, false, List.of(Prefix.of("10.2.0.1/24")));
    RouteTable table =
        new RouteTableBuilder()
            .device(tun(0, "lan0", "10.1.0.1/24"))
            .device(down)
            .route(StaticRoute.of(Prefix.of("0.0.0.0/0"), IpAddress.of("10.2.0.2"), "wan0"))
            .build();

    assertThat(route(table, "10.2.0.1")).isNull();
    assertThat(route(table, "8.8.8.8")).isNull();
    assertThat(table.lookupOn(1, 0xFE80L << 48, 1)).isNull();
  }

  @Test
  void joinsNoGroupOfNeighborsWhereThereAreNone() {
    RouteTable table = new RouteTableBuilder().device(tun(0, "tun0", "fd01::1/64")).build();
    assertThat(group(table, "ff02::1")).isNotNull();
    assertThat(group(table, "ff02::1:ff00:1")).isNull();
  }

  @Test
  void findsLinkLocalAndGroupsOnTheirDeviceOnly() {
    RouteTable table =
        new RouteTableBuilder().device(tap(0, "tap0", 0x0200_5E10_0001L, "fd01::1/64")).build();
    IpAddress own = IpAddress.of("fe80::5eff:fe10:1");

    assertThat(table.lookupOn(0, own.high(), own.low()).type()).isEqualTo(RouteType.LOCAL);
    assertThat(table.lookupOn(0, own.high(), 7).type()).isEqualTo(RouteType.UNICAST);
    assertThat(group(table, "ff02::1")).isNotNull();
    assertThat(group(table, "ff02::2")).isNotNull();
    assertThat(group(table, "ff02::1:ff00:1")).as("of fd01::1").isNotNull();
    assertThat(group(table, "ff02::1:ff10:1")).as("of the link-local address").isNotNull();
    assertThat(group(table, "ff02::1:ff10:2")).isNull();
    assertThat(group(table, "ff05::1")).isNull();
    assertThat(group(table, "224.0.0.1")).isNotNull();
    assertThat(group(table, "224.0.0.2")).isNull();
    assertThat(table.source(0, 6, 0xFE80L << 48, 9)).isEqualTo(own);
  }

  private static Route group(RouteTable table, String address) {
    IpAddress a = IpAddress.of(address);
    return table.group(0, a.version(), a.high(), a.low());
  }

  @Test
  void agreesWithASlowTwin() {
    for (int version : new int[] {4, 6}) {
      agreesWithASlowTwin(version);
    }
  }

  private static void agreesWithASlowTwin(int version) {
    SeededRandom random = new SeededRandom(version);
    RouteTableBuilder builder =
        new RouteTableBuilder().device(tun(0, "d", "203.0.113.1/24", "2001:db8::1/64"));
    Set<Prefix> prefixes = new HashSet<>();
    while (prefixes.size() < 10_000) {
      int bits = random.nextInt((version == 4 ? 32 : 128) + 1);
      Prefix prefix = new Prefix(new Prefix(address(version, random), bits).network(), bits);
      if (!RouteTable.scoped(prefix.address().high()) && prefixes.add(prefix)) {
        builder.route(StaticRoute.of(prefix, null, "d"));
      }
    }
    RouteTable table = builder.build();
    List<Route> routes = new ArrayList<>(table.routes());
    routes.removeIf(r -> r.prefix().address().version() != version);
    routes.sort((a, b) -> b.prefix().lengthBits() - a.prefix().lengthBits());

    for (int i = 0; i < 3_000; i++) {
      IpAddress wanted = near(routes.get(random.nextInt(routes.size())).prefix(), random);
      Route slow =
          RouteTable.scoped(wanted.high())
              ? null
              : routes.stream().filter(r -> r.prefix().contains(wanted)).findFirst().orElse(null);
      Route fast = table.lookup(version, wanted.high(), wanted.low());
      assertThat(fast == null ? null : fast.prefix())
          .as("route of %s", wanted)
          .isEqualTo(slow == null ? null : slow.prefix());
    }
  }

  /** Few distinct top bits, so that prefixes nest. */
  private static IpAddress address(int version, SeededRandom random) {
    long high = random.nextLong() & 0x2003_0000_FFFF_FFFFL;
    return version == 4
        ? IpAddress.v4((int) random.nextLong() & 0x0F0F_FFFF)
        : IpAddress.v6(high, random.nextLong());
  }

  /** An address inside the prefix, or one bit off. */
  private static IpAddress near(Prefix prefix, SeededRandom random) {
    IpAddress a = prefix.address();
    long high = a.high() | random.nextLong() & ~prefix.maskHigh();
    long low = a.low() | random.nextLong() & ~prefix.maskLow();
    if (random.nextInt(3) == 0) {
      low ^= 1L << random.nextInt(a.version() == 4 ? 32 : 64);
    }
    return a.version() == 4 ? IpAddress.v4((int) low) : IpAddress.v6(high, low);
  }
}
