package io.culvert.core.twin.traffic.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class PacketDrawTest {

  private static final IpAddress A = IpAddress.of("10.1.0.2");
  private static final IpAddress B = IpAddress.of("10.2.0.2");
  private static final IpAddress A6 = IpAddress.of("fd01::2");
  private static final IpAddress B6 = IpAddress.of("fd02::2");

  private final Random random = new Random(1);

  private static byte[] four() {
    return Packets.udp("10.1.0.2", 1, "10.2.0.2", 2).payloadBytes(100).bytes();
  }

  private static byte[] six() {
    return Packets.udp("fd01::2", 1, "fd02::2", 2).payloadBytes(100).bytes();
  }

  @Test
  void optionsAreWholeWordsAndLeaveTimestampsNoRoom() {
    for (int i = 0; i < 5_000; i++) {
      byte[] options = Ipv4OptionDraw.draw(random);
      assertThat(options.length).isBetween(4, 40).matches(n -> n % 4 == 0);
      byte[] p = HeaderDress.withOptions(four(), options);
      assertThat(p).hasSize(four().length + options.length);
      assertThat(HeaderParser.parse(new PacketBuffer().fill(p))).isNull();
      if (options[0] == 68 && IpBytes.u8(options, 1) <= options.length && options[1] > 3) {
        int pointer = IpBytes.u8(options, 2);
        assertThat(pointer <= 4 || pointer > IpBytes.u8(options, 1)).isTrue();
      }
    }
  }

  @Test
  void optionsReplaceThoseThatAreThere() {
    byte[] p = HeaderDress.withOptions(four(), new byte[] {1, 1, 1, 0});
    byte[] other = {7, 7, 4, 0, 0, 0, 0, 0};
    assertThat(HeaderDress.withOptions(p, other)).isEqualTo(HeaderDress.withOptions(four(), other));
  }

  @Test
  void dressedPacketsCarryWhatTheyCarried() {
    int parsed = 0;
    for (int i = 0; i < 2_000; i++) {
      byte[] p = HeaderDress.withExtensions(six(), random);
      assertThat(p.length).isEqualTo(40 + IpBytes.u16(p, 4));
      assertThat(HexFormat.of().formatHex(p))
          .endsWith(HexFormat.of().formatHex(six(), 40, six().length));
      parsed += HeaderParser.parse(new PacketBuffer().fill(p)) == null ? 1 : 0;
    }
    assertThat(parsed).isGreaterThan(700);
    assertThat(IpBytes.u8(HeaderDress.withTtl(six(), 1), 7)).isEqualTo(1);
    assertThat(HeaderParser.parse(new PacketBuffer().fill(HeaderDress.withTos(four(), 0xAB))))
        .isNull();
  }

  @Test
  void liesAreNeverEmptyAndOftenFound() {
    int refused = 0;
    for (int i = 0; i < 2_000; i++) {
      byte[] p = HeaderLies.draw(i % 2 == 0 ? four() : six(), random);
      assertThat(p).isNotEmpty();
      refused += HeaderParser.parse(new PacketBuffer().fill(p)) == null ? 0 : 1;
    }
    assertThat(refused).isBetween(600, 1_900);
  }

  @Test
  void sctpChecksumsAreRight() {
    SctpPacket packet = new SctpPacket(1, 2, 3).init(SctpPacket.INIT, 0x1234);
    byte[] p = packet.bytes();
    assertThat(SctpPacket.sums(p, 0)).isTrue();
    assertThat(SctpPacket.sums(packet.wrongBy(1).bytes(), 0)).isFalse();
    assertThat(SctpPacket.sums(packet.wrongBy(0).cut(4).bytes(), 0)).isTrue();
    assertThat(packet.between(A, B).bytes()).hasSize(20 + 12 + 20 - 4);
    byte[] zeros = new byte[44];
    // 32 bytes of zero have the CRC32c 8a9136aa (RFC 3720 appendix B.4)
    assertThat(SctpPacket.checksum(zeros, 0)).isEqualTo(crc(44));
    assertThat(crc(32)).isEqualTo(0x8A9136AA);
  }

  private static int crc(int zeros) {
    CRC32C crc = new CRC32C();
    crc.update(new byte[zeros]);
    return (int) crc.getValue();
  }

  @Test
  void udpliteSumsCoverWhatTheySay() {
    for (IpAddress[] ends : new IpAddress[][] {{A, B}, {A6, B6}}) {
      for (int coverage : new int[] {0, 8, 12, 108, 7, 200}) {
        byte[] p =
            OtherProtocols.udplite(ends[0], 1, ends[1], 2, coverage, 136, null, new byte[100])
                .bytes();
        int at = IpBytes.transportAt(p);
        int covered = coverage == 0 || coverage > 108 ? 108 : coverage;
        int addresses = ends[0].version() == 4 ? 8 : 32;
        int sum =
            IpBytes.sum(p, at - addresses, addresses) + 136 + 108 + IpBytes.sum(p, at, covered);
        int folded = (sum & 0xFFFF) + (sum >>> 16);
        if (covered % 2 == 0) {
          assertThat(folded).as("coverage %d", coverage).isEqualTo(0xFFFF);
        }
        assertThat(IpBytes.protocol(p)).isEqualTo(136);
      }
    }
  }
}
