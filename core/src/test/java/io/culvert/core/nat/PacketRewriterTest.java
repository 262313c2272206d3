package io.culvert.core.nat;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.SctpPackets;
import io.culvert.core.wire.TcpView;
import io.culvert.core.wire.UdpView;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What translation does to the bytes of ordinary packets; items 45 and 49. */
class PacketRewriterTest {

  private static final int SYN_ACK = TcpView.SYN | TcpView.ACK;

  private final NatRig router = new NatRig();

  private void translate(String client, String server) {
    router.snat(NatRange.address(IpAddress.of(client)));
    router.dnat(NatRange.address(IpAddress.of(server)).withPorts(8080, 8080));
  }

  private void assertBecomes(Packets sent, Packets expected) {
    assertThat(router.send(sent).toArray()).isEqualTo(expected.bytes());
    assertThat(router.dropped).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.2, 203.0.113.9, 198.51.100.1, 192.0.2.80",
    "fd00:a::2, 2001:db8::9, 2001:db8:c::1, 2001:db8:d::80",
  })
  void tcpBothWays(String client, String dialled, String seen, String server) {
    translate(seen, server);
    assertBecomes(
        Packets.tcp(client, 4000, dialled, 80).flags(TcpView.SYN).mss(1460),
        Packets.tcp(seen, 4000, server, 8080).flags(TcpView.SYN).mss(1460));
    assertBecomes(
        Packets.tcp(server, 8080, seen, 4000).flags(SYN_ACK).seq(7).ack(2),
        Packets.tcp(dialled, 80, client, 4000).flags(SYN_ACK).seq(7).ack(2));
    assertBecomes(
        Packets.tcp(client, 4000, dialled, 80).seq(2).ack(8).payloadBytes(777),
        Packets.tcp(seen, 4000, server, 8080).seq(2).ack(8).payloadBytes(777));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.2, 203.0.113.9, 198.51.100.1, 192.0.2.80",
    "fd00:a::2, 2001:db8::9, 2001:db8:c::1, 2001:db8:d::80",
  })
  void udpBothWays(String client, String dialled, String seen, String server) {
    translate(seen, server);
    assertBecomes(
        Packets.udp(client, 4000, dialled, 53).payload("odd"),
        Packets.udp(seen, 4000, server, 8080).payload("odd"));
    assertBecomes(
        Packets.udp(server, 8080, seen, 4000).payload("answer"),
        Packets.udp(dialled, 53, client, 4000).payload("answer"));
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.2, 203.0.113.9, 198.51.100.1", "fd00:a::2, 2001:db8::9, 2001:db8:c::1"})
  void item45_echoBothWaysWithItsId(String client, String server, String seen) {
    router.snat(NatRange.address(IpAddress.of(seen)).withPorts(500, 500));
    assertBecomes(
        Packets.echo(client, server, 77, 3).payloadBytes(56),
        Packets.echo(seen, server, 500, 3).payloadBytes(56));
    assertBecomes(
        Packets.echoReply(server, seen, 500, 3).payloadBytes(56),
        Packets.echoReply(server, client, 77, 3).payloadBytes(56));
  }

  @Test
  void otherProtocolsOnlyChangeTheirAddress() {
    router.snat(NatRange.address(IpAddress.of("198.51.100.1")));
    byte[] inside = {1, 2, 3, 4, 5};
    assertBecomes(
        Packets.raw("10.0.0.2", "203.0.113.9", 99, inside),
        Packets.raw("198.51.100.1", "203.0.113.9", 99, inside));
    assertBecomes(
        Packets.raw("203.0.113.9", "198.51.100.1", 99, inside),
        Packets.raw("203.0.113.9", "10.0.0.2", 99, inside));
  }

  @Test
  void headerOptionsAndExtensionsStay() {
    router.snat(NatRange.address(IpAddress.of("198.51.100.1")));
    assertBecomes(
        Packets.udp("10.0.0.2", 1, "203.0.113.9", 2).ipOptions(1, 1, 1, 0).payload("x"),
        Packets.udp("198.51.100.1", 1, "203.0.113.9", 2).ipOptions(1, 1, 1, 0).payload("x"));
    router.snat(NatRange.address(IpAddress.of("2001:db8:c::1")));
    int[] padding = {0, 0, 1, 4, 0, 0, 0, 0};
    assertBecomes(
        Packets.udp("fd00::2", 1, "2001:db8::9", 2).extension(60, padding).payload("x"),
        Packets.udp("2001:db8:c::1", 1, "2001:db8::9", 2).extension(60, padding).payload("x"));
  }

  @Test
  void item49_aUdpChecksumOfZeroStays() {
    router.snat(NatRange.address(IpAddress.of("198.51.100.1")).withPorts(9, 9));
    assertBecomes(
        Packets.udp("10.0.0.2", 4000, "203.0.113.9", 53).payload("x").checksum(0),
        Packets.udp("198.51.100.1", 9, "203.0.113.9", 53).payload("x").checksum(0));
  }

  @Test
  void item49_aUdpChecksumThatComesToZeroIsWrittenAsOnes() {
    router.snat(NatRange.address(IpAddress.of("198.51.100.1")));
    // a payload word that makes the translated datagram sum up to all ones
    PacketBuffer p = Packets.udp("198.51.100.1", 4000, "203.0.113.9", 53).payload("ab").parsed();
    int sum = UdpView.checksum(p, p.l4());
    int word = Checksum.fold(('a' << 8 | 'b') + (long) sum);
    byte[] payload = {(byte) (word >> 8), (byte) word};
    Packets expected = Packets.udp("198.51.100.1", 4000, "203.0.113.9", 53).payload(payload);
    PacketBuffer check = expected.parsed();
    assertThat(UdpView.checksum(check, check.l4())).isEqualTo(0xFFFF);
    assertBecomes(Packets.udp("10.0.0.2", 4000, "203.0.113.9", 53).payload(payload), expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void aPartialChecksumTakesTheAddressAndNothingElse(int version) {
    String client = version == 4 ? "10.0.0.2" : "fd00::2";
    String server = version == 4 ? "203.0.113.9" : "2001:db8::9";
    String seen = version == 4 ? "198.51.100.1" : "2001:db8:c::1";
    router.snat(NatRange.address(IpAddress.of(seen)).withPorts(61000, 61000));
    PacketBuffer p =
        Packets.udp(client, 4000, server, 53).payloadBytes(99).partialChecksum().parsed();
    router.send(p);
    assertThat(p.checksumPartial()).isTrue();
    Checksum.finish(p);
    assertThat(p.toArray())
        .isEqualTo(Packets.udp(seen, 61000, server, 53).payloadBytes(99).bytes());
  }

  @Test
  void aSuperPacketIsRewrittenAsOne() {
    router.snat(NatRange.address(IpAddress.of("198.51.100.1")).withPorts(61000, 61000));
    router.send(Packets.tcp("10.0.0.2", 4000, "203.0.113.9", 80).flags(TcpView.SYN).seq(1));
    router.send(Packets.tcp("203.0.113.9", 80, "198.51.100.1", 61000).flags(SYN_ACK).seq(9).ack(2));
    router.send(Packets.tcp("10.0.0.2", 4000, "203.0.113.9", 80).seq(2).ack(10));
    PacketBuffer p =
        Packets.tcp("10.0.0.2", 4000, "203.0.113.9", 80)
            .seq(2)
            .ack(10)
            .payloadBytes(40_000)
            .partialChecksum()
            .parsed();
    p.gso(PacketBuffer.GSO_TCPV4, 1460, false);
    router.send(p);
    assertThat(router.dropped).isNull();
    assertThat(p.superPacket()).isTrue();
    assertThat(p.gsoSize()).isEqualTo(1460);
    Checksum.finish(p);
    assertThat(p.toArray())
        .isEqualTo(
            Packets.tcp("198.51.100.1", 61000, "203.0.113.9", 80)
                .seq(2)
                .ack(10)
                .payloadBytes(40_000)
                .bytes());
  }

  @Test
  void sctpGetsANewChecksum() {
    router.snat(NatRange.address(IpAddress.of("198.51.100.1")).withPorts(61000, 61000));
    PacketBuffer sent = router.send(sctp("10.0.0.2", 4000));
    assertThat(router.dropped).isNull();
    assertThat(sent.toArray()).isEqualTo(sctp("198.51.100.1", 61000).bytes());
  }

  @Test
  void dccpIsTranslatedByAddressesAlone() {
    router.snat(NatRange.address(IpAddress.of("198.51.100.1")));
    byte[] header = {15, -96, 0, 80, 4, 0, 0x12, 0x34, 0, 0, 0, 1, 0, 0, 0, 1};
    for (int length : new int[] {16, 7}) {
      byte[] bytes = Arrays.copyOf(header, length);
      String from = "10.0.0." + length;
      PacketBuffer sent =
          router.send(Packets.raw(from, "203.0.113." + length, IpProtocol.DCCP, bytes));
      assertThat(router.dropped).isNull();
      assertThat(sent.toArray())
          .isEqualTo(
              Packets.raw("198.51.100.1", "203.0.113." + length, IpProtocol.DCCP, bytes).bytes());
    }
  }

  private static Packets sctp(String from, int port) {
    return SctpPackets.from(from, port, "203.0.113.9", 9).init(7).packet();
  }

  @Test
  void thereAndBackIsTheSamePacket() {
    Random random = new Random(5);
    for (int i = 0; i < 2_000; i++) {
      NatRig r = new NatRig();
      r.snat(NatRange.address(IpAddress.v4(random.nextInt())));
      r.dnat(NatRange.address(IpAddress.v4(random.nextInt())));
      byte[] payload = new byte[random.nextInt(40)];
      random.nextBytes(payload);
      Packets there =
          Packets.udp("10.0.0.2", 1 + random.nextInt(65535), "203.0.113.9", 1 + random.nextInt(99));
      PacketBuffer sent = r.send(there.payload(payload));
      assertThat(Checksum.transportValid(sent)).isTrue();
      assertThat(Checksum.sum(sent, sent.l3(), 20)).isEqualTo(0xFFFF);
      PacketBuffer back = r.send(mirrored(sent, payload));
      assertThat(r.rig.tracking.state()).isEqualTo(ConntrackState.ESTABLISHED);
      assertThat(back.toArray()).isEqualTo(mirrored(there.parsed(), payload).bytes());
    }
  }

  private static Packets mirrored(PacketBuffer p, byte[] payload) {
    return Packets.udp(
            IpAddress.v4(p.i32(p.l3() + 16)).toString(),
            UdpView.destinationPort(p, p.l4()),
            IpAddress.v4(p.i32(p.l3() + 12)).toString(),
            UdpView.sourcePort(p, p.l4()))
        .payload(payload);
  }

  @Test
  void icmpTimestampsHaveIdsToo() {
    router.snat(NatRange.address(IpAddress.of("198.51.100.1")));
    Packets timestamp = Packets.icmp("10.0.0.2", "203.0.113.9", 13, 0, 7 << 16).payloadBytes(12);
    assertBecomes(
        timestamp, Packets.icmp("198.51.100.1", "203.0.113.9", 13, 0, 7 << 16).payloadBytes(12));
    Packets second = Packets.icmp("10.0.0.3", "203.0.113.9", 13, 0, 7 << 16).payloadBytes(12);
    PacketBuffer moved = router.send(second);
    assertThat(IcmpView.id(moved, moved.l4())).isNotEqualTo(7);
    assertThat(Checksum.transportValid(moved)).isTrue();
  }
}
