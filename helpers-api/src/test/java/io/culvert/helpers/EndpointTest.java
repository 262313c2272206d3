package io.culvert.helpers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

  @Test
  void isReadFromNumbersOfAByteEach() {
    Endpoint own = Endpoint.of("10.0.0.2", 40000);
    assertThat(own.withNumbers(192, 0, 2, 9, 4, 1)).isEqualTo(Endpoint.of("192.0.2.9", 1025));
    assertThat(own.withNumbers(192, 0, 2, 9)).isEqualTo(Endpoint.of("192.0.2.9", 40000));
    assertThat(own.withNumbers(10, 0, 0, 258, 256, 0)).hasToString("10.0.1.2:0");
    assertThat(Endpoint.of("fd00::2", 9).withNumbers(253, 1, 0, 0, 0, 7))
        .isEqualTo(Endpoint.of("fd01::2", 7));
    assertThatIllegalArgumentException().isThrownBy(() -> own.withNumbers(1, 2, 3, 4, 5));
  }

  @Test
  void groupsAreKnownByTheirAddresses() {
    assertThat(Endpoint.of("224.0.0.251", 5353).isMulticast()).isTrue();
    assertThat(Endpoint.of("240.0.0.1", 1).isMulticast()).isFalse();
    assertThat(Endpoint.of("ff02::c", 1900).isMulticast()).isTrue();
    assertThat(Endpoint.of("fe80::1", 1).isMulticast()).isFalse();
  }

  @Test
  void isWrittenAsNumbersOfAByteEach() {
    assertThat(Endpoint.of("198.51.100.1", 61000).numbers(",")).isEqualTo("198,51,100,1,238,72");
    assertThat(Endpoint.of("10.0.0.2", 111).numbers(".")).isEqualTo("10.0.0.2.0.111");
    assertThat(Endpoint.of("fd00::2", 9).numbers(",")).isEqualTo("253,0,0,0,0,9");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.999",
        "256.0.0.1",
        "10.0.0",
        "10.0.0.1.2",
        "10.0.0.",
        ".10.0.0.1",
        "10..0.1",
        "010.0.0.1",
        "10.0.0.0001",
        "0x0a.0.0.1",
        "167772162",
        "10.0.0.-1",
        "10.0.0.+1",
        " 10.0.0.1",
        "10.0.0.1 ",
        "10.0.0.1\n",
        "١٠.0.0.1",
        "",
        "localhost",
        "example.org",
        "1",
        "a.b.c.d",
        ":",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "12345::",
        "::g",
        "1:2:3:4:5:6:7:",
        ":1:2:3:4:5:6:7",
        "::1.2.3",
        "::1.2.3.4:1",
        "1.2.3.4::",
        "1.2.3.4::1",
        "::1.2.3.256",
        "1:2:3:4:5:6:7:1.2.3.4",
        "1:2:3:4:5:6:7::8",
        "fe80::1%eth0",
        "[::1]",
        "::１"
      })
  void whatIsNoLiteralIsRefusedAndNeverLookedUp(String text) {
    HelperRefusal refusal = catchThrowableOfType(HelperRefusal.class, () -> Endpoint.of(text, 1));
    assertThat(refusal).as(text).isNotNull();
    assertThat(refusal.reason()).isEqualTo(HelperRefusal.Reason.MALFORMED);
    assertThat(refusal.reason().fate()).isEqualTo(HelperRefusal.Fate.DROP);
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "10.0.0.2, 10.0.0.2",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
    "2001:0db8::0001, 2001:db8::1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "1:0:0:2:0:0:0:3, 1:0:0:2::3",
    "1:0:0:2:3:0:0:4, 1::2:3:0:0:4",
    "1:2:3:4:5:6::, 1:2:3:4:5:6::",
    "::3:4:5:6:7:8, ::3:4:5:6:7:8",
    "::ffff:10.0.0.2, ::ffff:a00:2",
    "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
    "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304"
  })
  void literalsAreReadAndWrittenInShort(String text, String canonical) {
    assertThat(Endpoint.of(text, 1).address()).isEqualTo(canonical);
    assertThat(Endpoint.of(text, 1)).isEqualTo(Endpoint.of(canonical, 1));
  }

  @Test
  void addressesAreWrittenInFullAsLinuxWritesThemIntoFtp() {
    assertThat(Endpoint.of("2001:db8::1", 1).addressInFull())
        .isEqualTo("2001:0db8:0000:0000:0000:0000:0000:0001");
    assertThat(Endpoint.of("10.0.0.2", 1).addressInFull()).isEqualTo("10.0.0.2");
  }

  @Test
  void everyAddressReadsBackAsItWasWritten() throws UnknownHostException {
    Random random = new Random(0x46747021);
    for (int i = 0; i < 20_000; i++) {
      byte[] address = new byte[random.nextInt(4) == 0 ? 4 : 16];
      for (int group = 0; group < address.length; group += 2) {
        // Half of the groups zero, so that gaps of every place and length come up.
        int value = random.nextBoolean() ? 0 : random.nextInt(0x10000) >> 4 * random.nextInt(4);
        address[group] = (byte) (value >> 8);
        address[group + 1] = (byte) value;
      }
      Endpoint endpoint = Endpoint.of(address, 1 + random.nextInt(65535));
      assertThat(Endpoint.of(endpoint.address(), endpoint.port())).isEqualTo(endpoint);
      assertThat(Endpoint.of(endpoint.addressInFull(), endpoint.port())).isEqualTo(endpoint);
      assertThat(Endpoint.parse(endpoint.toString())).isEqualTo(endpoint);
      // A literal, so the JDK asks nobody; it turns ::ffff:0:0/96 into IPv4, as we do not.
      byte[] theirs = InetAddress.getByName(endpoint.address()).getAddress();
      assertThat(theirs).endsWith(address.length == theirs.length ? address : last4(address));
    }
  }

  private static byte[] last4(byte[] address) {
    return Arrays.copyOfRange(address, 12, 16);
  }

  @Test
  void randomTextNeverThrowsAnythingElse() {
    Random random = new Random(7);
    String alphabet = "0123456789abcf:.%[] g";
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(24); length > 0; length--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        Endpoint read = Endpoint.of(text.toString(), 1);
        assertThat(Endpoint.of(read.address(), 1)).isEqualTo(read);
      } catch (HelperRefusal refused) {
        assertThat(refused.reason()).isEqualTo(HelperRefusal.Reason.MALFORMED);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 65536, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void portsAreFrom1To65535(int port) {
    assertThatThrownBy(() -> Endpoint.of("10.0.0.2", port)).isInstanceOf(HelperRefusal.class);
    Endpoint endpoint = Endpoint.of("10.0.0.2", 1);
    assertThatThrownBy(() -> endpoint.withPort(port)).isInstanceOf(HelperRefusal.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.2",
        "10.0.0.2:",
        "10.0.0.2:0",
        "10.0.0.2:x",
        "10.0.0.2:123456",
        ":21",
        "::1:21",
        "[10.0.0.2]:21",
        "[::1]",
        "[::1:21",
        "::1]:21",
        "[]:21",
        "",
        "[]",
        "]:1",
        "10.0.0.2:+1"
      })
  void endpointsAreParsedStrictly(String text) {
    assertThatThrownBy(() -> Endpoint.parse(text)).isInstanceOf(HelperRefusal.class);
  }

  @Test
  void bytesAreCopiedBothWays() {
    byte[] bytes = {10, 0, 0, 2};
    Endpoint endpoint = Endpoint.of(bytes, 21);
    bytes[0] = 11;
    endpoint.addressBytes()[1] = 1;
    assertThat(endpoint).hasToString("10.0.0.2:21");
    assertThatThrownBy(() -> Endpoint.of(new byte[5], 1)).isInstanceOf(HelperRefusal.class);
  }

  @Test
  void sameAddressLooksAtTheAddressAlone() {
    Endpoint endpoint = Endpoint.of("10.0.0.2", 21);
    assertThat(endpoint.sameAddress(Endpoint.of("10.0.0.2", 20))).isTrue();
    assertThat(endpoint.sameAddress(Endpoint.of("10.0.0.3", 21))).isFalse();
    assertThat(endpoint.sameAddress(Endpoint.of("::ffff:10.0.0.2", 21))).isFalse();
    assertThat(endpoint.withPort(20)).isEqualTo(Endpoint.of("10.0.0.2", 20)).isNotEqualTo(endpoint);
  }

  @Test
  void refusalsShowHostileTextTamely() {
    assertThatThrownBy(() -> Endpoint.of("\u001b[31m" + "x".repeat(500), 1))
        .hasMessageStartingWith("malformed: not an address: \"?[31mxxx")
        .message()
        .hasSizeLessThan(100);
  }
}
