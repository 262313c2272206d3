package io.culvert.core.device.tun;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class VirtioNetHeaderTest {

  private static PacketBuffer tcp(int payload) {
    return Packets.tcp("10.0.0.1", 1, "10.0.0.2", 2)
        .payloadBytes(payload)
        .partialChecksum()
        .parsed();
  }

  private static String header(PacketBuffer p) {
    byte[] bytes = new byte[VirtioNetHeader.BYTES];
    p.bytes().get(p.start() - VirtioNetHeader.BYTES, bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static void header(PacketBuffer p, String hex) {
    p.bytes().put(p.start() - VirtioNetHeader.BYTES, HexFormat.of().parseHex(hex));
  }

  @Test
  void writesNothingButZerosForAPlainPacket() {
    PacketBuffer p = Packets.udp("10.0.0.1", 1, "10.0.0.2", 2).build();
    header(p, "ffffffffffffffffffff");
    assertThat(VirtioNetHeader.encode(p)).isNull();
    assertThat(header(p)).isEqualTo("00000000000000000000");
  }

  @Test
  void writesASuperPacketsFields() {
    PacketBuffer p = tcp(4000);
    p.gso(PacketBuffer.GSO_TCPV4, 1448, true);
    assertThat(VirtioNetHeader.encode(p)).isNull();
    // needs-csum, TCPV4|ECN, 40 header bytes, 1448, checksum from 20, field at 16: little endian
    assertThat(header(p)).isEqualTo("01" + "81" + "2800" + "a805" + "1400" + "1000");
  }

  @Test
  void countsOffsetsFromTheEthernetHeader() {
    PacketBuffer p = tcp(10);
    p.extent(p.start() - 14, p.end());
    assertThat(VirtioNetHeader.encode(p)).isNull();
    assertThat(header(p)).isEqualTo("01" + "00" + "0000" + "0000" + "2200" + "1000");
  }

  @Test
  void whatIsWrittenIsReadBack() {
    PacketBuffer p = tcp(4000);
    p.gso(PacketBuffer.GSO_TCPV4, 1448, true);
    VirtioNetHeader.encode(p);
    int start = p.checksumStart();
    p.clearOffload();
    assertThat(VirtioNetHeader.decode(p)).isNull();
    assertThat(p.gsoType()).isEqualTo(PacketBuffer.GSO_TCPV4);
    assertThat(p.gsoEcn()).isTrue();
    assertThat(p.gsoSize()).isEqualTo(1448);
    assertThat(p.checksumStart()).isEqualTo(start);
    assertThat(p.checksumOffset()).isEqualTo(TcpView.CHECKSUM);
  }

  @Test
  void readsThatTheChecksumIsGood() {
    PacketBuffer p = tcp(10);
    p.clearOffload();
    header(p, "02000000000000000000");
    assertThat(VirtioNetHeader.decode(p)).isNull();
    assertThat(p.checksumVerified()).isTrue();
    assertThat(p.checksumPartial()).isFalse();
  }

  @Test
  void refusesWhatCannotBe() {
    PacketBuffer p = tcp(10);
    header(p, "0100" + "0000" + "0000" + "2700" + "1000");
    assertThat(VirtioNetHeader.decode(p)).isEqualTo(DropReason.TRUNCATED);
    header(p, "0103" + "2800" + "a805" + "1400" + "1000");
    assertThat(VirtioNetHeader.decode(p)).isEqualTo(DropReason.SEGMENTATION_FAILED);
    header(p, "0101" + "2800" + "0000" + "1400" + "1000");
    assertThat(VirtioNetHeader.decode(p)).isEqualTo(DropReason.SEGMENTATION_FAILED);
  }

  /** A helper may have summed a super-packet in full; the kernel wants the pseudo-header's sum. */
  @Test
  void givesASummedSuperPacketAPartialChecksumAgain() {
    PacketBuffer summed = tcp(4000);
    byte[] partial = summed.toArray();
    Checksum.finish(summed);
    assertThat(Arrays.equals(summed.toArray(), partial)).isFalse();
    summed.gso(PacketBuffer.GSO_TCPV4, 1448, false);
    assertThat(VirtioNetHeader.encode(summed)).isNull();
    assertThat(summed.toArray()).isEqualTo(partial);
    assertThat(summed.checksumPartial()).isTrue();
  }
}
