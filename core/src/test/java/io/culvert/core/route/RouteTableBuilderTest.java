package io.culvert.core.route;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Prefix;
import org.junit.jupiter.api.Test;

class RouteTableBuilderTest {

  private static StaticRoute to(String prefix, String via, String device) {
    return StaticRoute.of(Prefix.of(prefix), via == null ? null : IpAddress.of(via), device);
  }

  private static void refuses(StaticRoute route, String... words) {
    RouteTableBuilder builder =
        new RouteTableBuilder()
            .device(RouteTableTest.tun(0, "lan0", "10.1.0.1/24", "fd01::1/64"))
            .device(RouteTableTest.tun(1, "wan0", "203.0.113.1/24"))
            .route(to("9.9.9.0/24", "10.1.0.7", null))
            .route(route);
    assertThatThrownBy(builder::build)
        .isInstanceOf(RouteException.class)
        .hasMessageStartingWith("route " + route + " ")
        .hasMessageContainingAll(words);
  }

  @Test
  void namesTheRouteAndWhatIsWrongWithIt() {
    refuses(to("0.0.0.0/0", "203.0.114.2", "wan0"), "not on the link of wan0", "onlink");
    refuses(to("0.0.0.0/0", "8.8.8.8", null), "on no device's subnet");
    refuses(to("0.0.0.0/0", "203.0.113.2", "wan1"), "unknown device", "lan0", "wan0");
    refuses(to("10.0.0.1/8", "10.1.0.2", null), "host bits", "10.0.0.0/8");
    refuses(to("0.0.0.0/0", null, null), "neither a next hop nor a device");
    refuses(to("0.0.0.0/0", "fd01::2", "lan0"), "other IP version");
    refuses(to("0.0.0.0/0", "10.1.0.1", "lan0"), "router's own address");
    refuses(to("0.0.0.0/0", "224.0.0.5", "lan0"), "no unicast address");
    refuses(to("9.9.9.0/24", "10.1.0.8", null), "same destination and metric");
    refuses(to("10.1.0.0/24", null, "wan0"), "same destination and metric");
    refuses(typed(RouteType.BLACKHOLE, "10.1.0.2", 0), "can't have a next hop");
    refuses(typed(RouteType.LOCAL, null, 0), "only device addresses");
    refuses(typed(RouteType.UNICAST, "10.1.0.2", 60), "MTU under 68");
  }

  private static StaticRoute typed(RouteType type, String via, int mtu) {
    return new StaticRoute(
        Prefix.of("77.0.0.0/8"),
        via == null ? null : IpAddress.of(via),
        null,
        type,
        -1,
        mtu,
        false);
  }

  @Test
  void refusesAddressesThatCantBeOurs() {
    for (String address :
        new String[] {"127.0.0.1/8", "224.0.0.1/24", "0.0.0.0/24", "ff02::1/64"}) {
      assertThatThrownBy(
              () -> new RouteTableBuilder().device(RouteTableTest.tun(0, "lan0", address)))
          .isInstanceOf(RouteException.class)
          .hasMessageContainingAll("lan0", "unicast");
    }
  }

  @Test
  void refusesTheSameAddressOnTwoDevices() {
    RouteTableBuilder builder =
        new RouteTableBuilder().device(RouteTableTest.tun(0, "lan0", "10.1.0.1/24"));
    assertThatThrownBy(() -> builder.device(RouteTableTest.tun(1, "wan0", "10.1.0.1/25")))
        .isInstanceOf(RouteException.class)
        .hasMessageContainingAll("10.1.0.1", "lan0", "wan0");
  }
}
