package io.culvert.core.chain.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.RuleBench;
import io.culvert.core.chain.TableName;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TcpmssTargetTest {

  private final RuleBench bench = new RuleBench();

  private static Packets syn(int version) {
    return version == 4
        ? Packets.tcp("10.0.0.2", 4000, "192.0.2.1", 80).flags(TcpView.SYN)
        : Packets.tcp("fd00:a::2", 4000, "2001:db8::1", 80).flags(TcpView.SYN);
  }

  private PacketBuffer apply(int version, String option, Packets packet) {
    String rule = "-A FORWARD -p tcp --syn -j TCPMSS " + option;
    bench.table(version, "mangle", rule);
    PacketBuffer p = bench.arrive(packet);
    assertThat(bench.at(TableName.MANGLE, Hook.FORWARD)).isEqualTo(Outcome.ACCEPT);
    return p;
  }

  private static int mss(PacketBuffer p) {
    int option = TcpView.option(p, p.l4(), TcpView.OPTION_MSS);
    return option < 0 ? -1 : p.u16(option + 2);
  }

  private static void assertWhole(PacketBuffer p) {
    assertThat(summedAgain(p)).isTrue();
  }

  /** Whether the checksum is right, whatever tracking found before the rule. */
  private static boolean summedAgain(PacketBuffer p) {
    PacketBuffer again = new PacketBuffer().fill(p.toArray());
    assertThat(HeaderParser.parse(again)).isNull();
    return Checksum.transportValid(again);
  }

  @ParameterizedTest
  @CsvSource({"4, 1460, 1360, 1360", "4, 1300, 1360, 1300", "6, 1440, 1000, 1000"})
  void lowersAndNeverRaises(int version, int announced, int set, int expected) {
    PacketBuffer p = apply(version, "--set-mss " + set, syn(version).mss(announced));
    assertThat(mss(p)).isEqualTo(expected);
    assertWhole(p);
  }

  @Test
  void anOptionAtAnOddPlaceLeavesTheChecksumThatLinuxLeaves() {
    Packets packet = syn(4).tcpOptions(1, TcpView.OPTION_MSS, 4, 1460 >> 8, 1460 & 0xFF, 1, 1, 0);
    PacketBuffer p = apply(4, "--set-mss 1234", packet);
    assertThat(mss(p)).isEqualTo(1234);
    assertThat(summedAgain(p)).as("the halves are not summed in their places").isFalse();
    p.u16(p.l4() + TcpView.OPTIONS + 3, 1460);
    Checksum.transport16(p, p.l4() + TcpView.CHECKSUM, 1234, 1460);
    assertWhole(p);
  }

  @ParameterizedTest
  @CsvSource({"4, 0, 1460", "4, 1400, 1360", "6, 0, 1440", "6, 1280, 1220"})
  void clampsToTheSmallerOfBothWays(int version, int mtuBack, int expected) {
    bench.routeMtu = mtuBack;
    PacketBuffer p = apply(version, "--clamp-mss-to-pmtu", syn(version).mss(9000));
    assertThat(mss(p)).isEqualTo(expected);
    assertWhole(p);
  }

  @ParameterizedTest
  @CsvSource({"4, 1400, 536", "4, 300, 300", "6, 1400, 1220"})
  void addsAMissingOption(int version, int set, int expected) {
    PacketBuffer p = apply(version, "--set-mss " + set, syn(version).windowScale(7));
    assertThat(mss(p)).isEqualTo(expected);
    assertThat(TcpView.option(p, p.l4(), TcpView.OPTION_WINDOW_SCALE)).isPositive();
    assertThat(TcpView.headerBytes(p, p.l4())).isEqualTo(28);
    assertWhole(p);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void addsItToAPartialChecksumToo(int version) {
    PacketBuffer p = apply(version, "--set-mss 500", syn(version).partialChecksum());
    assertThat(mss(p)).isEqualTo(500);
    Checksum.finish(p);
    assertWhole(p);
  }

  @Test
  void leavesAPacketWithPayloadAloneThatHasNoOption() {
    PacketBuffer p = apply(4, "--set-mss 500", syn(4).payload("early"));
    assertThat(mss(p)).isEqualTo(-1);
    assertWhole(p);
  }
}
