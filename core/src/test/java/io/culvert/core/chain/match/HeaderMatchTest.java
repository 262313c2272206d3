package io.culvert.core.chain.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.RuleBench;
import io.culvert.core.chain.TableName;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A rule's own conditions. The packet is TCP from 10.0.0.2 to 192.0.2.1, lan0 to wan0. */
class HeaderMatchTest {

  private final RuleBench bench = new RuleBench();

  @ParameterizedTest
  @CsvSource({
    "-s 10.0.0.2, true",
    "-s 10.0.0.3, false",
    "! -s 10.0.0.3, true",
    "-s 10.0.0.0/8 -d 192.0.2.0/24, true",
    "-s 10.0.0.0/8 ! -d 192.0.2.0/24, false",
    "-s 0.0.0.2/0.0.0.255, true",
    "-s 10.0.0.0/255.0.255.0, true",
    "-s 0.0.0.0/0, true",
    "-p tcp, true",
    "! -p tcp, false",
    "-p udp, false",
    "! -p udp, true",
    "-p all, true",
    "-i lan0, true",
    "-i lan, false",
    "-i lan+, true",
    "! -i lan+, false",
    "-i +, true",
    "-o wan0 -i lan0, true",
    "! -o lan0, true",
    "-f, false",
    "! -f, true"
  })
  void ipv4(String rule, boolean matches) {
    assertThat(bench.matches(4, rule, Packets.tcp("10.0.0.2", 1, "192.0.2.1", 80).flags(2)))
        .isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "-s fd00:a::2, true",
    "-s fd00:a::/64 -d 2001:db8::/32, true",
    "! -s fd00:a::/64, false",
    "-s ::2/::ffff, true",
    "-d 2001:db8::2, false",
    "-p udp, true",
    "-p ipv6-icmp, false"
  })
  void ipv6(String rule, boolean matches) {
    assertThat(bench.matches(6, rule, Packets.udp("fd00:a::2", 1, "2001:db8::1", 53)))
        .isEqualTo(matches);
  }

  @Test
  void aPacketWithoutTheDeviceHasTheEmptyName() {
    bench.table(
        4,
        "filter",
        ":a - [0:0]",
        "-A OUTPUT -j a",
        "-A a ! -i lan0 -p tcp",
        "-A a -i +",
        "-A a ! -i + -j DROP",
        "-A a -i lan0 -j DROP");
    bench.arrive(Packets.tcp("10.0.0.2", 1, "192.0.2.1", 80).flags(2));
    bench.context.ingress(null);
    assertThat(bench.at(TableName.FILTER, Hook.OUTPUT)).isEqualTo(Outcome.ACCEPT);
    assertThat(bench.rules.chain(TableName.FILTER, "a").rule(0).packets()).isEqualTo(1);
    assertThat(bench.rules.chain(TableName.FILTER, "a").rule(1).packets()).isEqualTo(1);
  }

  /** The packet is UDP behind hop-by-hop options and an authentication header of 12 bytes. */
  @ParameterizedTest
  @CsvSource({
    "-p ah, true",
    "! -p ah, false",
    "-p udp, false",
    "! -p udp, true",
    "-m conntrack --ctproto 17, true"
  })
  void anAuthenticationHeaderIsTheLastThatRulesSee(String rule, boolean matches) {
    Packets packet =
        Packets.udp("fd00:a::2", 1, "2001:db8::1", 53)
            .extension(IpProtocol.HOP_BY_HOP, 0, 0, 1, 4, 0, 0, 0, 0)
            .extension(IpProtocol.AH, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    assertThat(bench.matches(6, rule, packet)).isEqualTo(matches);
  }

  /** The packet's hop-by-hop options lead to more, of which a byte is left. */
  @ParameterizedTest
  @CsvSource({"-p udp, false", "! -p udp, false", "-s fd00:a::2, true"})
  void noProtocolMatchesWhereNoneIsFound(String rule, boolean matches) {
    Packets packet =
        Packets.raw("fd00:a::2", "2001:db8::1", IpProtocol.DESTINATION_OPTIONS, new byte[1])
            .extension(IpProtocol.HOP_BY_HOP, 0, 0, 1, 4, 0, 0, 0, 0);
    assertThat(bench.matches(6, rule, packet)).isEqualTo(matches);
  }
}
