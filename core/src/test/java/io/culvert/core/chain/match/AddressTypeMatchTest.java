package io.culvert.core.chain.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.chain.AddressType;
import io.culvert.core.chain.RuleBench;
import io.culvert.core.wire.Packets;
import org.junit.jupiter.api.Test;

class AddressTypeMatchTest {

  private final RuleBench bench = new RuleBench();

  @Test
  void ipv4AsksRouting() {
    Packets packet = Packets.udp("10.0.0.2", 1, "10.0.0.255", 2);
    bench.addressType = AddressType.BROADCAST;
    assertThat(bench.matches(4, "-m addrtype --dst-type LOCAL,BROADCAST", packet)).isTrue();
    assertThat(bench.matches(4, "-m addrtype --dst-type UNICAST", packet)).isFalse();
    assertThat(bench.matches(4, "-m addrtype ! --dst-type UNICAST", packet)).isTrue();
    assertThat(bench.matches(4, "-m addrtype --src-type BROADCAST", packet)).isTrue();
  }

  @Test
  void ipv6ReadsTheAddressAndAsksRoutingOnlyForWhatItCantSee() {
    Packets unicast = Packets.udp("fd00:a::2", 1, "2001:db8::1", 2);
    assertThat(bench.matches(6, "-m addrtype --dst-type UNICAST", unicast)).isTrue();
    assertThat(bench.matches(6, "-m addrtype --dst-type MULTICAST", unicast)).isFalse();
    assertThat(bench.matches(6, "-m addrtype --dst-type LOCAL", unicast)).isFalse();
    bench.addressType = AddressType.LOCAL;
    assertThat(bench.matches(6, "-m addrtype --dst-type LOCAL,UNICAST", unicast)).isTrue();
    Packets group = Packets.udp("fd00:a::2", 1, "ff05::1", 2);
    assertThat(bench.matches(6, "-m addrtype --dst-type MULTICAST", group)).isTrue();
    assertThat(bench.matches(6, "-m addrtype --dst-type UNICAST,MULTICAST", group)).isFalse();
  }

  @Test
  void ipv6AsksRoutingForNothingTheAddressItselfShows() {
    Packets group = Packets.udp("fd00:a::2", 1, "ff05::1", 2);
    bench.addressType = AddressType.MULTICAST;
    assertThat(bench.matches(6, "-m addrtype --dst-type LOCAL,MULTICAST", group)).isFalse();
    Packets unicast = Packets.udp("fd00:a::2", 1, "2001:db8::1", 2);
    bench.addressType = AddressType.UNICAST;
    assertThat(bench.matches(6, "-m addrtype --dst-type LOCAL,UNICAST", unicast)).isFalse();
  }
}
