package io.culvert.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksumTest {

  private static final String A = "10.0.0.1";
  private static final String B = "10.0.0.2";
  private static final String A6 = "fd00::1";
  private static final String B6 = "fd00::2";

  @Test
  void sumsTheExampleOfRfc1071() {
    byte[] bytes = {0, 1, (byte) 0xF2, 3, (byte) 0xF4, (byte) 0xF5, (byte) 0xF6, (byte) 0xF7};
    PacketBuffer p = new PacketBuffer().fill(bytes);
    assertThat(Checksum.sum(p, p.start(), 8)).isEqualTo(0xDDF2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 7, 8, 9, 15, 17, 1399, 1400})
  void acceptsWhatTheBuilderSummed(int length) {
    for (Packets packet :
        new Packets[] {
          Packets.tcp(A, 1, B, 2), Packets.udp(A, 1, B, 2), Packets.echo(A, B, 1, 2),
          Packets.tcp(A6, 1, B6, 2), Packets.udp(A6, 1, B6, 2), Packets.echo(A6, B6, 1, 2)
        }) {
      PacketBuffer p = packet.payloadBytes(length).parsed();
      assertThat(Checksum.transportValid(p)).isTrue();
      p.u8(p.end() - 1, p.u8(p.end() - 1) ^ 0x10);
      assertThat(Checksum.transportValid(p)).isFalse();
      Checksum.fillTransport(p);
      assertThat(Checksum.transportValid(p)).isTrue();
    }
  }

  @Test
  void aUdpChecksumOfZeroIsNone() {
    assertThat(Checksum.transportValid(Packets.udp(A, 1, B, 2).checksum(0).parsed())).isTrue();
    assertThat(Checksum.transportValid(Packets.tcp(A, 1, B, 2).checksum(0).parsed())).isFalse();
  }

  @Test
  void trustsTheDeviceAndPartialChecksums() {
    PacketBuffer p = Packets.tcp(A, 1, B, 2).checksum(0x1234).parsed();
    assertThat(Checksum.transportValid(p)).isFalse();
    p.checksumVerified(true);
    assertThat(Checksum.transportValid(p)).isTrue();
    assertThat(Checksum.transportValid(Packets.tcp(A, 1, B, 2).partialChecksum().parsed()))
        .isTrue();
  }

  @Test
  void aPacketThatEndsBeforeItsChecksumIsNotValid() {
    PacketBuffer p = Packets.raw(A, B, IpProtocol.TCP, new byte[10]).parsed();
    assertThat(Checksum.transportValid(p)).isFalse();
  }

  @Test
  void finishesPartialChecksums() {
    for (int length = 0; length < 40; length++) {
      byte[] whole = Packets.tcp(A6, 1, B6, 2).payloadBytes(length).bytes();
      PacketBuffer p = Packets.tcp(A6, 1, B6, 2).payloadBytes(length).partialChecksum().parsed();
      Checksum.finish(p);
      assertThat(p.checksumPartial()).isFalse();
      assertThat(p.toArray()).isEqualTo(whole);
    }
  }

  @Test
  void writesAComputedUdpZeroAsOnes() {
    PacketBuffer p = Packets.udp(A, 1, B, 2).payload(new byte[2]).parsed();
    // choose the payload so that everything sums to 0xFFFF
    int rest = Checksum.fold(Checksum.pseudo(p) + sumWithoutField(p));
    p.u16(p.end() - 2, 0xFFFF - rest);
    Checksum.fillTransport(p);
    assertThat(UdpView.checksum(p, p.l4())).isEqualTo(0xFFFF);
    assertThat(Checksum.transportValid(p)).isTrue();
  }

  private static long sumWithoutField(PacketBuffer p) {
    p.u16(p.l4() + UdpView.CHECKSUM, 0);
    return Checksum.sum(p, p.l4(), p.end() - p.l4());
  }

  /** Mending must leave what summing anew would give, complete and partial, v4 and v6. */
  @Test
  void mendsForRandomChanges() {
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      boolean v6 = random.nextBoolean();
      Packets packet = v6 ? Packets.tcp(A6, 1, B6, 2) : Packets.tcp(A, random.nextInt(65536), B, 2);
      if (random.nextBoolean()) {
        packet.partialChecksum();
      }
      PacketBuffer p = packet.payloadBytes(random.nextInt(50)).parsed();
      int field = p.l4() + TcpView.CHECKSUM;
      int port = random.nextInt(65536);
      Checksum.transport16(p, field, TcpView.sourcePort(p, p.l4()), port);
      TcpView.sourcePort(p, p.l4(), port);
      int sequence = random.nextInt();
      Checksum.transport32(p, field, TcpView.sequence(p, p.l4()), sequence);
      TcpView.sequence(p, p.l4(), sequence);
      if (v6) {
        long high = random.nextLong();
        Checksum.address64(p, field, Ipv6View.sourceHigh(p, p.l3()), high);
        Ipv6View.source(p, p.l3(), high, Ipv6View.sourceLow(p, p.l3()));
      } else {
        int address = random.nextInt();
        int old = (int) Ipv4View.source(p, p.l3());
        Checksum.address32(p, field, old, address);
        Checksum.replace32(p, p.l3() + Ipv4View.CHECKSUM, old, address);
        Ipv4View.source(p, p.l3(), address);
        Ipv4View.decrementTtl(p, p.l3());
        assertThat(Checksum.sum(p, p.l3(), 20)).isEqualTo(0xFFFF);
      }
      Checksum.finish(p);
      assertThat(Checksum.transportValid(p)).isTrue();
    }
  }

  @Test
  void doesNotAllocate() {
    PacketBuffer p = Packets.tcp(A6, 1, B6, 2).payloadBytes(1000).parsed();
    InnerHeaders inner = new InnerHeaders();
    assertThat(
            Allocation.bytesPerCall(
                () -> {
                  HeaderParser.parse(p);
                  HeaderParser.inner(p, p.l3(), 6, inner);
                  Checksum.transportValid(p);
                  Checksum.address64(p, p.l4() + TcpView.CHECKSUM, 1, 2);
                  Checksum.fillTransport(p);
                }))
        .isZero();
  }
}
