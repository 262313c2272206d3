package io.culvert.core.twin.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.wire.Packets;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChecksumRepairTest {

  static Stream<byte[]> packets() {
    return Stream.of(
            Packets.tcp("10.1.0.2", 1, "10.2.0.2", 2).payload("odd"),
            Packets.udp("10.1.0.2", 1, "10.2.0.2", 2).payload("even"),
            Packets.echo("10.1.0.2", "10.2.0.2", 1, 2).payload("x"),
            Packets.tcp("fd01::2", 1, "fd02::2", 2),
            Packets.udp("fd01::2", 1, "fd02::2", 2).payload("y"),
            Packets.echo("fd01::2", "fd02::2", 1, 2))
        .map(Packets::bytes);
  }

  @ParameterizedTest
  @MethodSource("packets")
  void knowsAGoodOne(byte[] packet) {
    assertThat(ChecksumRepair.good(packet)).isTrue();
    packet[packet.length - 1] ^= 1;
    assertThat(ChecksumRepair.good(packet)).isFalse();
    ChecksumRepair.fill(packet);
    assertThat(ChecksumRepair.good(packet)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("packets")
  void aReplacedPortKeepsItGoodAndBadOnesBad(byte[] packet) {
    PacketLayout layout = PacketLayout.of(packet).orElseThrow();
    ChecksumRepair.replace16(packet, layout, layout.l4() + 4, 0xBEEF);
    assertThat(ChecksumRepair.good(packet)).isTrue();
    packet[packet.length - 1] ^= 1;
    ChecksumRepair.replace16(packet, layout, layout.l4() + 4, 0xCAFE);
    assertThat(ChecksumRepair.good(packet)).isFalse();
    packet[packet.length - 1] ^= 1;
    assertThat(ChecksumRepair.good(packet)).isTrue();
  }
}
