package io.culvert.core.chain.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.RuleBench;
import io.culvert.core.chain.TableName;
import io.culvert.core.wire.Packets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packet is 10.0.0.2 to 192.0.2.1, TTL 17, TOS 0xb9 (EF, ECT(1)), 48 bytes. */
class FieldMatchTest {

  private final RuleBench bench = new RuleBench();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-m ttl --ttl-eq 17 | true",
        "-m ttl ! --ttl-eq 17 | false",
        "-m ttl --ttl-lt 17 | false",
        "-m ttl --ttl-lt 18 | true",
        "-m ttl --ttl-gt 16 | true",
        "-m ttl --ttl-gt 17 | false",
        "-m ttl --ttl-lt 0 | false",
        "-m tos --tos 0xb9 | true",
        "-m tos --tos 0xb8/0xfc | true",
        "-m tos ! --tos 0xb8/0xfc | false",
        "-m tos --tos 0xb9/0xfc | false",
        "-m dscp --dscp-class EF | true",
        "-m dscp --dscp 45 | false",
        "-m length --length 48 | true",
        "-m length ! --length 40:47 | true",
        "-m length --length 49: | false",
        "-m iprange --src-range 10.0.0.1-10.0.0.9 | true",
        "-m iprange --src-range 10.0.0.3-10.0.0.9 | false",
        "-m iprange ! --src-range 10.0.0.3-10.0.0.9 --dst-range 192.0.2.1 | true",
        "-m iprange --src-range 10.0.0.9-10.0.0.1 | false",
        "-m pkttype --pkt-type unicast | true",
        "-m pkttype ! --pkt-type unicast | false",
        "-m mac --mac-source 00:00:00:00:00:00 | false",
        "-m mac ! --mac-source 00:00:00:00:00:01 | false",
        "-m physdev --physdev-in eth0 | false",
        "-m physdev ! --physdev-is-bridged | true",
        "-m physdev ! --physdev-is-bridged --physdev-in eth0 | false",
        "-m policy --dir in --pol none | true",
        "-m policy --dir in --pol ipsec | false",
        "-m statistic --mode random --probability 1 | true",
        "-m statistic --mode random --probability 0 | false",
        "-m statistic --mode random ! --probability 0 | true",
      })
  void ipv4(String rule, boolean matches) {
    Packets packet =
        Packets.udp("10.0.0.2", 1, "192.0.2.1", 2).ttl(17).tos(0xB9).payload(new byte[20]);
    assertThat(bench.matches(4, rule, packet)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-m hl --hl-eq 17 | true",
        "-m hl --hl-gt 20 | false",
        "-m tos --tos 0xb9 | true",
        "-m dscp --dscp 46 | true",
        "-m length --length 68 | true",
        "-m iprange --dst-range 2001:db8::-2001:db8::ffff | true",
        "-m iprange --dst-range 2001:db8::2-2001:db8:1:: | false",
        "-m iprange --src-range fd00:a::2-ffff:: | true",
      })
  void ipv6(String rule, boolean matches) {
    Packets packet =
        Packets.udp("fd00:a::2", 1, "2001:db8::1", 2).ttl(17).tos(0xB9).payload(new byte[20]);
    assertThat(bench.matches(6, rule, packet)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({"'', 3, 0", "'', 3, 2", "'! ', 4, 1"})
  void nthTakesOneOfSoMany(String not, int every, int packet) {
    String rule = not + "--every " + every + " --packet " + packet;
    bench.table(4, "filter", "-A FORWARD -m statistic --mode nth " + rule + " -j DROP");
    for (int i = 0; i < 24; i++) {
      bench.arrive(Packets.udp("10.0.0.2", 1, "192.0.2.1", 2));
      boolean dropped = bench.at(TableName.FILTER, Hook.FORWARD) == Outcome.DROP;
      assertThat(dropped).as("packet %d", i).isEqualTo(i % every == packet == not.isEmpty());
      bench.rig.conntrack.release(bench.context.tracking());
    }
  }

  @Test
  void randomTakesItsShare() {
    String rule = "-m statistic --mode random --probability 0.25";
    bench.table(4, "filter", "-A FORWARD " + rule);
    bench.arrive(Packets.udp("10.0.0.2", 1, "192.0.2.1", 2));
    for (int i = 0; i < 10_000; i++) {
      bench.at(TableName.FILTER, Hook.FORWARD);
    }
    assertThat(bench.rules.chain(TableName.FILTER, "FORWARD").rule(0).packets())
        .isBetween(2350L, 2650L);
  }

  @Test
  void ownerHoldsOnlyWhereAllIsNegated() {
    bench.table(
        4,
        "filter",
        "-A OUTPUT -m owner --uid-owner root",
        "-A OUTPUT -m owner ! --uid-owner root",
        "-A OUTPUT -m owner ! --uid-owner root --gid-owner 5");
    bench.arrive(Packets.udp("10.0.0.2", 1, "192.0.2.1", 2));
    bench.at(TableName.FILTER, Hook.OUTPUT);
    var output = bench.rules.chain(TableName.FILTER, "OUTPUT");
    assertThat(output.rule(0).packets()).isZero();
    assertThat(output.rule(1).packets()).isEqualTo(1);
    assertThat(output.rule(2).packets()).isZero();
  }
}
