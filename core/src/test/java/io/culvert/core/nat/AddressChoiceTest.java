package io.culvert.core.nat;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.wire.IpAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Item 62: the address out of a pool is that of every kernel. The rows were seen on Linux 6.18. */
class AddressChoiceTest {

  @ParameterizedTest
  @CsvSource({
    "10.165.77.103, 203.0.113.168, 198.51.100.10, 198.51.100.40, 198.51.100.40",
    "10.24.37.212,  203.0.113.139, 198.51.100.10, 198.51.100.40, 198.51.100.26",
    "10.48.187.151, 203.0.113.16,  198.51.100.10, 198.51.100.40, 198.51.100.22",
    "10.109.19.24,  203.0.113.113, 198.51.100.10, 198.51.100.40, 198.51.100.37",
    "10.31.203.14,  203.0.113.58,  198.51.100.10, 198.51.100.40, 198.51.100.12",
    "fd00:a:d614::2a3c, 2001:db8:b::c1d5, 2001:db8:c::10, 2001:db8:c:1::40, 2001:db8:c:1::2d",
    "fd00:a:fa59::6bf6, 2001:db8:b::a0b, 2001:db8:c::10, 2001:db8:c:1::40,"
        + "2001:db8:c:0:3227:4b4a:3227:4b4a",
    "fd00:a:27bd::c3bc, 2001:db8:b::8ee0, 2001:db8:c::10, 2001:db8:c:1::40, 2001:db8:c:1::34",
    "fd00:a:b34a::982a, 2001:db8:b::7f28, 2001:db8:c::10, 2001:db8:c:1::40,"
        + "2001:db8:c:0:30d:25a:30d:25a",
  })
  void sourceFromPool(String source, String destination, String min, String max, String chosen) {
    assertThat(choose(source, destination, Manip.SOURCE, min, max, false)).isEqualTo(chosen);
  }

  @ParameterizedTest
  @CsvSource({
    "10.23.68.76,    203.0.113.109, 198.51.0.250, 198.51.100.40, 198.51.17.220",
    "10.73.60.148,   203.0.113.80,  198.51.0.250, 198.51.100.40, 198.51.1.78",
    "10.254.218.200, 203.0.113.82,  198.51.0.250, 198.51.100.40, 198.51.66.33",
    "fd00:a:e993::119c, 2001:db8:b::d70a, 2001:db8:c::10, 2001:db8:c::40, 2001:db8:c::13",
    "fd00:a:2147::f8a,  2001:db8:b::bb2f, 2001:db8:c::10, 2001:db8:c::40, 2001:db8:c::3e",
  })
  void persistentSourceFromPool(
      String source, String destination, String min, String max, String chosen) {
    assertThat(choose(source, destination, Manip.SOURCE, min, max, true)).isEqualTo(chosen);
    // whatever the destination
    String elsewhere = destination.contains(":") ? "2001:db8:b::1" : "203.0.113.1";
    assertThat(choose(source, elsewhere, Manip.SOURCE, min, max, true)).isEqualTo(chosen);
  }

  @ParameterizedTest
  @CsvSource({
    "10.238.232.94,  192.0.2.1, 203.0.113.20, 203.0.113.90, 203.0.113.42",
    "10.153.127.205, 192.0.2.1, 203.0.113.20, 203.0.113.90, 203.0.113.39",
    "10.92.124.22,   192.0.2.1, 203.0.113.20, 203.0.113.90, 203.0.113.84",
    "fd00:a:c586::e317, 2001:db8:ffff::1, 2001:db8:b::20, 2001:db8:b:0:2::90,"
        + "2001:db8:b:0:1:d7be:5509:f429",
    "fd00:a:b1aa::5c8, 2001:db8:ffff::1, 2001:db8:b::20, 2001:db8:b:0:2::90,"
        + "2001:db8:b::90bf:f7cf:c604",
    "fd00:a:1e2f::37de, 2001:db8:ffff::1, 2001:db8:b::20, 2001:db8:b:0:2::90,"
        + "2001:db8:b:0:1:1013:9b19:86c8",
  })
  void destinationFromPool(
      String source, String destination, String min, String max, String chosen) {
    assertThat(choose(source, destination, Manip.DESTINATION, min, max, false)).isEqualTo(chosen);
  }

  private static String choose(
      String source, String destination, Manip manip, String min, String max, boolean persistent) {
    PacketTuple t = new PacketTuple();
    IpAddress from = IpAddress.of(source);
    IpAddress to = IpAddress.of(destination);
    t.sourceHigh = from.high();
    t.sourceLow = from.low();
    t.destinationHigh = to.high();
    t.destinationLow = to.low();
    t.meta = PacketTuple.meta(from.version(), 17, 0, 4000, 53);
    IpAddress first = IpAddress.of(min);
    IpAddress last = IpAddress.of(max);
    AddressChoice.choose(
        t, manip, first.high(), first.low(), last.high(), last.low(), persistent, 0);
    IpAddress chosen =
        manip == Manip.SOURCE
            ? new IpAddress(from.version(), t.sourceHigh, t.sourceLow)
            : new IpAddress(from.version(), t.destinationHigh, t.destinationLow);
    return chosen.toString();
  }
}
