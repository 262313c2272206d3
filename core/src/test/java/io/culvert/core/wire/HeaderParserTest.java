package io.culvert.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderParserTest {

  private static final String A = "10.0.0.1";
  private static final String B = "10.0.0.2";
  private static final String A6 = "fd00::1";
  private static final String B6 = "fd00::2";

  @Test
  void findsTheTransportHeaderOfBothVersions() {
    PacketBuffer v4 = Packets.tcp(A, 1, B, 2).payload("x").parsed();
    assertThat(v4.ipVersion()).isEqualTo(4);
    assertThat(v4.protocol()).isEqualTo(IpProtocol.TCP);
    assertThat(v4.l4()).isEqualTo(v4.l3() + 20);
    PacketBuffer v6 = Packets.udp(A6, 1, B6, 2).parsed();
    assertThat(v6.ipVersion()).isEqualTo(6);
    assertThat(v6.protocol()).isEqualTo(IpProtocol.UDP);
    assertThat(v6.l4()).isEqualTo(v6.l3() + 40);
    assertThat(v6.fragment()).isFalse();
  }

  @Test
  void skipsIpv4Options() {
    PacketBuffer p = Packets.udp(A, 1, B, 2).ipOptions(1, 1, 1, 0).parsed();
    assertThat(p.l4()).isEqualTo(p.l3() + 24);
  }

  @Test
  void cutsOffLinkPadding() {
    byte[] padded = Arrays.copyOf(Packets.udp(A, 1, B, 2).payload("x").bytes(), 46);
    PacketBuffer p = new PacketBuffer().fill(padded);
    assertThat(HeaderParser.parse(p)).isNull();
    assertThat(p.lengthBytes()).isEqualTo(29);
    byte[] padded6 = Arrays.copyOf(Packets.udp(A6, 1, B6, 2).bytes(), 60);
    p.fill(padded6);
    assertThat(HeaderParser.parse(p)).isNull();
    assertThat(p.lengthBytes()).isEqualTo(48);
  }

  @Test
  void parsesBehindAnEthernetHeader() {
    byte[] ip = Packets.udp(A, 1, B, 2).bytes();
    PacketBuffer p = new PacketBuffer().fill(ip);
    p.extent(p.l3() - EthernetView.HEADER_BYTES, p.end());
    assertThat(HeaderParser.parse(p)).isNull();
    assertThat(p.start()).isEqualTo(p.l3() - 14);
    assertThat(p.l4()).isEqualTo(p.l3() + 20);
  }

  @ParameterizedTest(name = "byte {0} set to {1}: {2}")
  @CsvSource({
    "0,  0x55, BAD_IP_VERSION", // version 5
    "0,  0x44, BAD_IP_HEADER", // ihl 4
    "0,  0x4F, TRUNCATED", // ihl 15 in a 28 byte packet
    "8,  0x01, BAD_IP_CHECKSUM", // TTL changed
    "3,  0xFF, BAD_IP_CHECKSUM",
  })
  void refusesBadIpv4Headers(int at, String value, DropReason reason) {
    byte[] bytes = Packets.udp(A, 1, B, 2).bytes();
    bytes[at] = (byte) (int) Integer.decode(value);
    assertThat(HeaderParser.parse(new PacketBuffer().fill(bytes))).isEqualTo(reason);
  }

  @ParameterizedTest(name = "total length {0}: {1}")
  @CsvSource({"29, TRUNCATED", "19, BAD_IP_HEADER", "0, BAD_IP_HEADER"})
  void refusesTotalLengthThatCannotBe(int total, DropReason reason) {
    PacketBuffer p = Packets.udp(A, 1, B, 2).build();
    Ipv4View.totalLength(p, p.l3(), total);
    Checksum.fillIpv4Header(p);
    assertThat(HeaderParser.parse(p)).isEqualTo(reason);
  }

  @Test
  void refusesWhatIsShorterThanAHeader() {
    PacketBuffer p = new PacketBuffer();
    assertThat(HeaderParser.parse(p)).isEqualTo(DropReason.TRUNCATED);
    byte[] v4 = Packets.udp(A, 1, B, 2).bytes();
    assertThat(HeaderParser.parse(p.fill(Arrays.copyOf(v4, 19)))).isEqualTo(DropReason.TRUNCATED);
    byte[] v6 = Packets.udp(A6, 1, B6, 2).bytes();
    assertThat(HeaderParser.parse(p.fill(Arrays.copyOf(v6, 39)))).isEqualTo(DropReason.TRUNCATED);
    assertThat(HeaderParser.parse(p.fill(Arrays.copyOf(v6, 47)))).isEqualTo(DropReason.TRUNCATED);
  }

  @ParameterizedTest(name = "{0} to {1}: {2}")
  @CsvSource({
    "ff02::1, fd00::2, MARTIAN_SOURCE",
    "::1, fd00::2, MARTIAN_SOURCE",
    "fd00::1, ::1, MARTIAN_DESTINATION",
    "fd00::1, ff01::1, MARTIAN_DESTINATION",
    "fd00::1, ff00::1, MARTIAN_DESTINATION",
    "fd00::1, ff02::1,",
    "::, ff02::1,",
  })
  void refusesAddressesThatMustNotComeOverALink(String from, String to, DropReason reason) {
    assertThat(HeaderParser.parse(Packets.udp(from, 1, to, 2).build())).isEqualTo(reason);
  }

  @Test
  void walksExtensionHeaders() {
    PacketBuffer p =
        Packets.tcp(A6, 1, B6, 2)
            .extension(IpProtocol.HOP_BY_HOP, 0, 0, 5, 2, 0, 0, 1, 0)
            .extension(IpProtocol.IPV6_ROUTING, 0, 0, 4, 0, 0, 0, 0, 0)
            .extension(IpProtocol.AH, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
            .extension(IpProtocol.DESTINATION_OPTIONS, 0, 0, 1, 4, 0, 0, 0, 0)
            .parsed();
    assertThat(p.protocol()).isEqualTo(IpProtocol.TCP);
    assertThat(p.l4()).isEqualTo(p.l3() + 40 + 8 + 8 + 12 + 8);
  }

  @Test
  void aHeaderThatReachesBeyondThePacketStillNamesTheProtocol() {
    PacketBuffer p =
        Packets.raw(A6, B6, IpProtocol.TCP, new byte[0])
            .extension(IpProtocol.DESTINATION_OPTIONS, 0, 9, 1, 4, 0, 0, 0, 0)
            .parsed();
    assertThat(p.protocol()).isEqualTo(IpProtocol.TCP);
    assertThat(p.l4()).isEqualTo(p.end());
    assertThat(p.fragment()).isFalse();
  }

  @Test
  void aChainThatEndsInTheMiddleOfAHeaderHasNoProtocol() {
    PacketBuffer p = Packets.raw(A6, B6, IpProtocol.DESTINATION_OPTIONS, new byte[1]).parsed();
    assertThat(p.protocol()).isEqualTo(-1);
    assertThat(p.l4()).isEqualTo(-1);
  }

  @Test
  void noNextHeaderHasNoTransport() {
    PacketBuffer p = Packets.raw(A6, B6, IpProtocol.NO_NEXT_HEADER, new byte[4]).parsed();
    assertThat(p.protocol()).isEqualTo(IpProtocol.NO_NEXT_HEADER);
    assertThat(p.l4()).isEqualTo(-1);
  }

  @ParameterizedTest(name = "{0} {1} {2} {3} {4} {5}: {6}")
  @CsvSource({
    "1, 4, 0, 0, 0, 0,", // PadN of 6
    "0, 0, 0, 0, 0, 0,", // Pad1 times 6
    "1, 4, 0, 1, 0, 0, BAD_IP_OPTION", // PadN not zero
    "1, 5, 0, 0, 0, 0, BAD_IP_OPTION", // longer than the header
    "5, 2, 0, 0, 1, 0,", // router alert
    "5, 1, 0, 1, 1, 0, BAD_IP_OPTION", // router alert of wrong length
    "30, 4, 1, 2, 3, 4,", // unknown: skip
    "94, 4, 1, 2, 3, 4, BAD_IP_OPTION", // unknown: discard
    "194, 4, 0, 1, 0, 0, BAD_IP_OPTION", // jumbo payload
    "1, 2, 0, 0, 0, 1, BAD_IP_OPTION", // an option of one byte
  })
  void readsHopByHopOptionsAsTheKernel(int a, int b, int c, int d, int e, int f, DropReason r) {
    PacketBuffer p =
        Packets.udp(A6, 1, B6, 2).extension(IpProtocol.HOP_BY_HOP, 0, 0, a, b, c, d, e, f).build();
    assertThat(HeaderParser.parse(p)).isEqualTo(r);
  }

  @Test
  void refusesMoreThanSevenBytesOfPadding() {
    PacketBuffer p =
        Packets.udp(A6, 1, B6, 2)
            .extension(IpProtocol.HOP_BY_HOP, 0, 1, 1, 3, 0, 0, 0, 1, 1, 0, 1, 4, 0, 0, 0, 0)
            .build();
    assertThat(HeaderParser.parse(p)).isEqualTo(DropReason.BAD_IP_OPTION);
  }

  @Test
  void marksIpv4Fragments() {
    Packets datagram = Packets.udp(A, 1, B, 2).payloadBytes(3000);
    List<byte[]> fragments = datagram.fragments(1500);
    assertThat(fragments).hasSize(3);
    PacketBuffer p = new PacketBuffer();
    assertThat(HeaderParser.parse(p.fill(fragments.get(0)))).isNull();
    assertThat(p.fragment() && p.moreFragments()).isTrue();
    assertThat(p.l4()).isEqualTo(p.l3() + 20);
    assertThat(HeaderParser.parse(p.fill(fragments.get(2)))).isNull();
    assertThat(p.fragment()).isTrue();
    assertThat(p.moreFragments()).isFalse();
    assertThat(p.fragmentOffset()).isEqualTo(2960);
    assertThat(p.l4()).isEqualTo(-1);
    assertThat(p.protocol()).isEqualTo(IpProtocol.UDP);
  }

  @Test
  void marksIpv6FragmentsAndAtomicOnes() {
    Packets datagram = Packets.udp(A6, 1, B6, 2).id(0x01020304).payloadBytes(2000);
    PacketBuffer p = new PacketBuffer();
    assertThat(HeaderParser.parse(p.fill(datagram.fragments(1280).get(0)))).isNull();
    assertThat(p.fragment() && p.moreFragments()).isTrue();
    assertThat(p.l4()).isEqualTo(p.l3() + 48);
    assertThat(Ipv6View.fragmentHeader(p, p.l3())).isEqualTo(p.l3() + 40);
    assertThat(Ipv6View.fragmentId(p, p.l3() + 40)).isEqualTo(0x01020304);
    assertThat(HeaderParser.parse(p.fill(datagram.fragments(1280).get(1)))).isNull();
    assertThat(p.l4()).isEqualTo(-1);
    assertThat(p.protocol()).isEqualTo(IpProtocol.UDP);
    assertThat(p.fragmentOffset()).isEqualTo(1232);
    assertThat(HeaderParser.parse(p.fill(datagram.fragment(0, 64, false)))).isNull();
    assertThat(p.fragment()).isTrue();
    assertThat(p.moreFragments()).isFalse();
    assertThat(p.l4()).isEqualTo(p.l3() + 48);
  }

  @Test
  void findsTheTransportHeaderOfAQuote() {
    InnerHeaders inner = new InnerHeaders();
    PacketBuffer quoted = Packets.tcp(B, 80, A, 4000).parsed();
    PacketBuffer p = Packets.icmpError("10.0.0.9", B, 3, 3, 0, quoted, 28).parsed();
    int at = p.l4() + IcmpView.QUOTE;
    assertThat(HeaderParser.inner(p, at, 4, inner)).isTrue();
    assertThat(inner.ok()).isTrue();
    assertThat(inner.protocol()).isEqualTo(IpProtocol.TCP);
    assertThat(inner.l3()).isEqualTo(at);
    assertThat(inner.l4()).isEqualTo(at + 20);
    PacketBuffer quoted6 =
        Packets.udp(B6, 53, A6, 99)
            .extension(IpProtocol.DESTINATION_OPTIONS, 0, 0, 1, 4, 0, 0, 0, 0)
            .parsed();
    PacketBuffer p6 = Packets.icmpError("fd00::9", B6, 1, 4, 0, quoted6).parsed();
    assertThat(HeaderParser.inner(p6, p6.l4() + 8, 6, inner)).isTrue();
    assertThat(inner.protocol()).isEqualTo(IpProtocol.UDP);
    assertThat(inner.l4()).isEqualTo(p6.l4() + 8 + 48);
  }

  @Test
  void refusesQuotesWithoutTransportHeader() {
    InnerHeaders inner = new InnerHeaders();
    PacketBuffer later =
        new PacketBuffer().fill(Packets.udp(A, 1, B, 2).payloadBytes(64).fragment(16, 24, false));
    PacketBuffer p = Packets.icmpError("10.0.0.9", B, 11, 1, 0, later).parsed();
    assertThat(HeaderParser.inner(p, p.l4() + 8, 4, inner)).isFalse();
    assertThat(inner.ok()).isFalse();
    PacketBuffer whole = Packets.udp(A, 1, B, 2).parsed();
    PacketBuffer cut = Packets.icmpError("10.0.0.9", B, 3, 3, 0, whole, 19).parsed();
    assertThat(HeaderParser.inner(cut, cut.l4() + 8, 4, inner)).isFalse();
  }

  /** Whatever the bytes, the parser ends, does not throw, and leaves offsets inside the packet. */
  @Test
  void survivesRandomBytes() {
    Random random = new Random(7);
    PacketBuffer p = new PacketBuffer();
    int accepted = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = new byte[random.nextInt(120)];
      random.nextBytes(bytes);
      if (bytes.length >= 40) {
        bytes[0] = 0x60;
        bytes[4] = 0;
        bytes[5] = (byte) (bytes.length - 40);
        bytes[6] = (byte) List.of(0, 43, 44, 51, 59, 60, 6).get(random.nextInt(7)).intValue();
        bytes[40 < bytes.length ? 40 : 0] = bytes.length > 40 ? bytes[6] : 0x60;
      }
      if (HeaderParser.parse(p.fill(bytes)) == null) {
        accepted++;
        assertThat(p.end()).isLessThanOrEqualTo(PacketBuffer.HEADROOM + bytes.length);
        assertThat(p.l4()).isLessThanOrEqualTo(p.end());
        assertThat(Ipv6View.fragmentHeader(p, p.l3())).isLessThan(p.end());
      }
    }
    assertThat(accepted).isGreaterThan(10_000);
  }
}
