package io.culvert.core.chain.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.RuleBench;
import io.culvert.core.chain.TableName;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderTargetTest {

  private final RuleBench bench = new RuleBench();

  private PacketBuffer mangled(int version, String target) {
    bench.table(version, "mangle", "-A FORWARD -j " + target);
    Packets packet =
        version == 4
            ? Packets.udp("10.0.0.2", 1, "192.0.2.1", 2)
            : Packets.udp("fd00:a::2", 1, "2001:db8::1", 2);
    PacketBuffer p = bench.arrive(packet.ttl(60).tos(0x13));
    bench.at(TableName.MANGLE, Hook.FORWARD);
    assertThat(HeaderParser.parse(new PacketBuffer().fill(p.toArray()))).isNull();
    return p;
  }

  @ParameterizedTest
  @CsvSource({
    "TTL --ttl-set 5, 5",
    "TTL --ttl-dec 3, 57",
    "TTL --ttl-dec 61, 0",
    "TTL --ttl-inc 4, 64",
    "TTL --ttl-inc 255, 255"
  })
  void ttl(String target, int expected) {
    PacketBuffer p = mangled(4, target);
    assertThat(Ipv4View.ttl(p, p.l3())).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"HL --hl-set 5, 5", "HL --hl-dec 61, 0", "HL --hl-inc 4, 64"})
  void hopLimit(String target, int expected) {
    PacketBuffer p = mangled(6, target);
    assertThat(Ipv6View.hopLimit(p, p.l3())).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "TOS --set-tos 0x20, 0x20",
    "TOS --set-tos Minimize-Delay, 0x10",
    "TOS --and-tos 0x0f, 0x03",
    "TOS --or-tos 0x80, 0x93",
    "TOS --xor-tos 0x11, 0x02",
    "DSCP --set-dscp-class EF, 0xbb",
    "DSCP --set-dscp 0, 0x03"
  })
  void typeOfService(String target, String expected) {
    PacketBuffer four = mangled(4, target);
    assertThat(Ipv4View.tos(four, four.l3())).isEqualTo(Integer.decode(expected));
    PacketBuffer six = mangled(6, target);
    assertThat(Ipv6View.trafficClass(six, six.l3())).isEqualTo(Integer.decode(expected));
  }

  @Test
  void classifyKeepsTheClass() {
    mangled(4, "CLASSIFY --set-class 1a:ff");
    assertThat(bench.context.priority()).isEqualTo(0x1A_00FF);
  }

  @Test
  void checksumIsFilledIn() {
    bench.table(4, "mangle", "-A FORWARD -j CHECKSUM --checksum-fill");
    PacketBuffer p = bench.arrive(Packets.udp("10.0.0.2", 1, "192.0.2.1", 2).partialChecksum());
    bench.at(TableName.MANGLE, Hook.FORWARD);
    assertThat(p.checksumPartial()).isFalse();
  }

  @Test
  void nflogTellsTheLog() {
    mangled(4, "NFLOG --nflog-group 7 --nflog-prefix \"seen: \" --nflog-size 64");
    assertThat(bench.heard).containsExactly("nflog 7 'seen: ' 64");
  }

  @Test
  void traceTellsFromHereOn() {
    bench.table(4, "raw", "-A PREROUTING -j TRACE");
    bench.context.begin(
        Packets.udp("10.0.0.2", 1, "192.0.2.1", 2).parsed(), bench.lan, bench.rig.now);
    bench.at(TableName.RAW, Hook.PREROUTING);
    assertThat(bench.context.trace()).isSameAs(bench.trace);
  }
}
