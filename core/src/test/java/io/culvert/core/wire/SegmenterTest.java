package io.culvert.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmenterTest {

  private final Segmenter segmenter = new Segmenter();

  private List<PacketBuffer> cut(PacketBuffer whole) {
    assertThat(segmenter.begin(whole)).isNull();
    List<PacketBuffer> all = new ArrayList<>();
    for (PacketBuffer into = new PacketBuffer(); segmenter.next(into); into = new PacketBuffer()) {
      all.add(into);
    }
    return all;
  }

  private static PacketBuffer tcp(String from, String to, int type, int payload, int size) {
    PacketBuffer p =
        Packets.tcp(from, 4000, to, 80)
            .flags(TcpView.ACK | TcpView.PSH | TcpView.FIN | TcpView.CWR)
            .seq(0xFFFF_FF00L)
            .id(65_535)
            .tcpOptions(1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2)
            .payloadBytes(payload)
            .partialChecksum()
            .parsed();
    p.gso(type, size, false);
    return p;
  }

  @ParameterizedTest(name = "{0}, payload {3}, segment {4}: {5} packets")
  @CsvSource({
    "10.0.0.1, 10.0.0.2, 1, 60000, 1448, 42",
    "10.0.0.1, 10.0.0.2, 1, 2896, 1448, 2",
    "10.0.0.1, 10.0.0.2, 1, 100, 1448, 1",
    "fd00::1, fd00::2, 4, 3001, 1000, 4",
  })
  void cutsTcp(String from, String to, int type, int payload, int size, int count) {
    PacketBuffer whole = tcp(from, to, type, payload, size);
    byte[] sent =
        Arrays.copyOfRange(whole.toArray(), whole.l3LengthBytes() - payload, whole.l3LengthBytes());
    List<PacketBuffer> segments = cut(whole);
    assertThat(segments).hasSize(count);
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      PacketBuffer s = new PacketBuffer().fill(segments.get(i).toArray());
      assertThat(HeaderParser.parse(s)).isNull();
      assertThat(Checksum.transportValid(s)).isTrue();
      assertThat(TcpView.sequence(s, s.l4())).isEqualTo(0xFFFF_FF00 + i * size);
      int flags = TcpView.flags(s, s.l4());
      assertThat((flags & TcpView.CWR) != 0).isEqualTo(i == 0);
      assertThat((flags & TcpView.FIN) != 0).isEqualTo(i == count - 1);
      assertThat((flags & TcpView.PSH) != 0).isEqualTo(i == count - 1);
      if (type == PacketBuffer.GSO_TCPV4) {
        assertThat(Ipv4View.id(s, s.l3())).isEqualTo(65_535 + i & 0xFFFF);
      }
      byte[] bytes = s.toArray();
      int header = s.l4() - s.l3() + 32;
      received.write(bytes, header, bytes.length - header);
    }
    assertThat(received.toByteArray()).isEqualTo(sent);
  }

  @Test
  void cutsUdp() {
    PacketBuffer whole =
        Packets.udp("10.0.0.1", 1, "10.0.0.2", 2).payloadBytes(2500).partialChecksum().parsed();
    whole.gso(PacketBuffer.GSO_UDP_L4, 1200, false);
    List<PacketBuffer> segments = cut(whole);
    assertThat(segments).extracting(s -> s.lengthBytes() - 28).containsExactly(1200, 1200, 100);
    for (PacketBuffer s : segments) {
      assertThat(HeaderParser.parse(s)).isNull();
      assertThat(UdpView.length(s, s.l4())).isEqualTo(s.lengthBytes() - 20);
      assertThat(UdpView.checksum(s, s.l4())).isNotZero();
      assertThat(Checksum.transportValid(s)).isTrue();
    }
  }

  @Test
  void keepsTheEthernetHeader() {
    PacketBuffer whole = tcp("10.0.0.1", "10.0.0.2", PacketBuffer.GSO_TCPV4, 3000, 1448);
    whole.extent(whole.start() - EthernetView.HEADER_BYTES, whole.end());
    EthernetView.destination(whole, whole.start(), 0x0200_0000_0001L);
    for (PacketBuffer s : cut(whole)) {
      assertThat(s.l3() - s.start()).isEqualTo(14);
      assertThat(EthernetView.destination(s, s.start())).isEqualTo(0x0200_0000_0001L);
    }
  }

  @Test
  void parsesWhatIsNotParsedYet() {
    PacketBuffer whole = tcp("10.0.0.1", "10.0.0.2", PacketBuffer.GSO_TCPV4, 3000, 1448);
    whole.inside(0, -1);
    whole.headers(whole.l3(), -1);
    assertThat(cut(whole)).hasSize(3);
  }

  @Test
  void refusesWhatIsNoSuperPacket() {
    PacketBuffer udp = Packets.udp("10.0.0.1", 1, "10.0.0.2", 2).payloadBytes(99).parsed();
    udp.gso(PacketBuffer.GSO_TCPV4, 50, false);
    assertThat(segmenter.begin(udp)).isEqualTo(DropReason.SEGMENTATION_FAILED);
    assertThat(segmenter.next(new PacketBuffer())).isFalse();
    PacketBuffer zero = tcp("10.0.0.1", "10.0.0.2", PacketBuffer.GSO_TCPV4, 3000, 0);
    assertThat(segmenter.begin(zero)).isEqualTo(DropReason.SEGMENTATION_FAILED);
    PacketBuffer lying = tcp("10.0.0.1", "10.0.0.2", PacketBuffer.GSO_TCPV4, 10, 5);
    TcpView.headerBytes(lying, lying.l4(), 60);
    assertThat(segmenter.begin(lying)).isEqualTo(DropReason.SEGMENTATION_FAILED);
  }

  @Test
  void doesNotAllocate() {
    PacketBuffer whole = tcp("10.0.0.1", "10.0.0.2", PacketBuffer.GSO_TCPV4, 4000, 1448);
    PacketBuffer into = new PacketBuffer();
    assertThat(
            Allocation.bytesPerCall(
                () -> {
                  segmenter.begin(whole);
                  while (segmenter.next(into)) {
                    // each call is the work
                  }
                }))
        .isZero();
  }
}
