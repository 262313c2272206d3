package io.culvert.core.chain.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.chain.RuleBench;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** UDP fd00:a::2 to 2001:db8::1 behind one or two extension headers. */
class ExtensionMatchTest {

  private static final int[] PAD_AND_ALERT = {0, 0, 5, 2, 0, 0, 1, 0};

  private final RuleBench bench = new RuleBench();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-m hbh --hbh-len 8 | true",
        "-m hbh ! --hbh-len 8 | false",
        "-m hbh --hbh-opts 5 | true",
        "-m hbh --hbh-opts 5:2,1:0 | true",
        "-m hbh --hbh-opts 5:3 | false",
        "-m hbh --hbh-opts 1 | false",
        "-m hbh --hbh-opts 5,1,0 | false",
        "-m dst --dst-len 8 | false",
        "-m ipv6header --header hop,prot | true",
        "-m ipv6header --header hop | false",
        "-m ipv6header --header hop --soft | true",
        "-m ipv6header ! --header dst,prot | true",
        "-m rt --rt-type 0 | false",
        "-m ah --ahspi 0: | false",
        "-m frag --fragfirst | false",
      })
  void options(String rule, boolean matches) {
    assertThat(bench.matches(6, rule, packet().extension(IpProtocol.HOP_BY_HOP, PAD_AND_ALERT)))
        .isEqualTo(matches);
  }

  private static Packets packet() {
    return Packets.udp("fd00:a::2", 1, "2001:db8::1", 2);
  }

  /** A routing header of type 0 with one segment left and one address. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--rt-type 0 | true",
        "! --rt-type 0 | false",
        "--rt-segsleft 1 | true",
        "--rt-segsleft 2: | false",
        "--rt-len 24 | true",
        "--rt-type 0 --rt-0-res | true",
        "--rt-type 0 --rt-0-addrs 2600::1 | true",
        "--rt-type 0 --rt-0-addrs 2600::2 | false",
        "--rt-type 0 --rt-0-addrs 2600::1 --rt-0-not-strict | true",
        "--rt-type 0 --rt-0-addrs 2600::1,2600::2 | false",
      })
  void routing(String options, boolean matches) {
    int[] header = new int[24];
    header[1] = 2; // units of eight bytes behind the first
    header[3] = 1; // segments left
    header[8] = 0x26;
    header[23] = 1;
    Packets packet = packet().extension(IpProtocol.IPV6_ROUTING, header);
    assertThat(bench.matches(6, "-m rt " + options, packet)).isEqualTo(matches);
  }

  @Test
  void securityIndexes() {
    byte[] esp = {0, 0, 1, 0, 0, 0, 0, 1};
    Packets packet = Packets.raw("10.0.0.2", "192.0.2.1", IpProtocol.ESP, esp);
    assertThat(bench.matches(4, "-p esp -m esp --espspi 256", packet)).isTrue();
    assertThat(bench.matches(4, "-p esp -m esp ! --espspi 200:300", packet)).isFalse();
    byte[] cut = {0, 0, 1, 0};
    Packets half = Packets.raw("10.0.0.2", "192.0.2.1", IpProtocol.ESP, cut);
    bench.matches(4, "-p esp -m esp ! --espspi 200:300", half);
    assertThat(bench.context.dropReason()).isEqualTo(DropReason.MATCH_DROP);
  }
}
