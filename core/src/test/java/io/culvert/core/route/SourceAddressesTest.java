package io.culvert.core.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Prefix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceAddressesTest {

  private final RouteTable table =
      new RouteTableBuilder()
          .device(
              RouteTableTest.tap(
                  0, "lan0", 0x0200_5E10_0001L, "10.1.0.1/24", "10.2.0.1/24", "fd01::1/64"))
          .device(RouteTableTest.tun(1, "wan0", "203.0.113.1/24", "2001:db8:5::1/64"))
          .device(RouteTableTest.tun(2, "bare0"))
          .route(StaticRoute.of(Prefix.of("0.0.0.0/0"), IpAddress.of("10.2.0.7"), "lan0"))
          .route(StaticRoute.of(Prefix.of("7.0.0.0/8"), null, "bare0"))
          .build();

  /** What `ip route get` prints behind `src` with the same addresses and routes. */
  @ParameterizedTest
  @CsvSource({
    "10.1.0.5, 10.1.0.1",
    "10.2.0.5, 10.2.0.1",
    "8.8.8.8, 10.2.0.1",
    "7.7.7.7, 10.1.0.1",
    "203.0.113.9, 203.0.113.1",
    "10.2.0.1, 10.2.0.1",
    "fd01::5, fd01::1",
    "2001:db8:5::9, 2001:db8:5::1",
  })
  void speaksWithTheAddressOfTheSubnetItSpeaksTo(String destination, String source) {
    IpAddress a = IpAddress.of(destination);
    Route route = table.lookup(a.version(), a.high(), a.low());

    assertThat(table.source(route, a.version(), a.high(), a.low())).hasToString(source);
  }

  /** RFC 6724 section 5: scope before device before label before longest match. */
  @ParameterizedTest
  @CsvSource({
    "0, fe80::9, fe80::5eff:fe10:1",
    "0, ff02::1, fe80::5eff:fe10:1",
    "0, 2600::1, fd01::1",
    "1, fd77::1, 2001:db8:5::1",
    "2, fd77::1, fd01::1",
    "2, 2600::1, 2001:db8:5::1",
    "1, fd01::1, fd01::1",
  })
  void choosesAnIpv6Source(int device, String destination, String source) {
    IpAddress a = IpAddress.of(destination);

    assertThat(table.source(device, 6, a.high(), a.low())).hasToString(source);
  }

  @Test
  void hasNoSourceOnALinkWithoutAddresses() {
    IpAddress linkLocal = IpAddress.of("fe80::9");

    assertThat(table.source(1, 6, linkLocal.high(), linkLocal.low())).hasToString("2001:db8:5::1");
    assertThat(table.source(2, 6, linkLocal.high(), linkLocal.low())).isNull();
  }
}
