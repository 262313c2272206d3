package io.culvert.core.control.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.wire.IpAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTextTest {

  @ParameterizedTest
  @CsvSource({
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::ffff:1.2.3.4, ::ffff:1.2.3.4",
    "::1.2.3.4, ::1.2.3.4",
    "::1, ::1",
    "::, ::",
    "::5:0, ::0.5.0.0",
    "2001:DB8::1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "1:0:0:2:0:0:0:3, 1:0:0:2::3",
    "fe80::, fe80::"
  })
  void ipv6IsWrittenAsInetNtopDoes(String text, String expected) {
    assertThat(AddressText.of(AddressText.v6(text))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.2.3.4", "fe80::1%eth0", ":::", "1::2::3", "12345::", "g::", ""})
  void whatIsNoIpv6Address(String text) {
    assertThat(AddressText.v6(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "10, 10.0.0.0, 0.0.0.10",
    "10.1, 10.1.0.0, 10.0.0.1",
    "0x0a.010.3.4, 10.8.3.4, 10.8.3.4",
    "1.2.3, 1.2.3.0, 1.2.0.3"
  })
  void shortIpv4AddressesMeanDifferentThings(String text, String network, String host) {
    assertThat(AddressText.dotted(text, false)).isEqualTo(IpAddress.of(network));
    assertThat(AddressText.aton(text)).isEqualTo(IpAddress.of(host));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1.2.3.256", "1.2.3.4.5", "a", "1..2", "-1", "08"})
  void whatIsNoIpv4Address(String text) {
    assertThat(AddressText.dotted(text, false)).isNull();
    assertThat(AddressText.aton(text)).isNull();
  }
}
