package io.culvert.core.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FragmenterTest {

  private final TestRouter router = TestRouter.twoTuns();

  private static PacketBuffer parsed(byte[] packet) {
    PacketBuffer p = new PacketBuffer().fill(packet);
    assertThat(HeaderParser.parse(p)).isNull();
    return p;
  }

  private PacketBuffer pooled(Packets packet) {
    PacketBuffer from = packet.build();
    PacketBuffer p = router.pool.acquire();
    p.copyFrom(from);
    return p;
  }

  private void receive(PacketBuffer p) {
    router.walk().receive(router.a(), p);
    assertThat(router.pool.inUse()).isZero();
  }

  /** Sizes around every boundary: the pieces put together are the datagram, none is too large. */
  @ParameterizedTest
  @ValueSource(ints = {68, 69, 75, 76, 100, 576, 1_499, 1_500})
  void cutsIpv4IntoPiecesThatFit(int mtu) {
    router.b().mtuBytes = mtu;
    for (int payload : new int[] {0, 20, 40, 41, 48, 49, 500, 1_472, 1_473, 5_000}) {
      byte[] packet = Packets.udp("10.1.0.2", 1, "10.2.0.2", 2).id(9).payloadBytes(payload).bytes();
      router.receive(router.a(), packet);
      ByteArrayOutputStream together = new ByteArrayOutputStream();
      List<byte[]> pieces = router.b().take();
      for (byte[] piece : pieces) {
        PacketBuffer p = parsed(piece);
        assertThat(piece.length).isLessThanOrEqualTo(mtu);
        assertThat(p.fragmentOffset()).isEqualTo(together.size());
        assertThat(p.moreFragments()).isEqualTo(piece != pieces.get(pieces.size() - 1));
        assertThat(Ipv4View.id(p, p.l3())).isEqualTo(9);
        together.write(piece, 20, piece.length - 20);
      }
      assertThat(together.toByteArray()).isEqualTo(Arrays.copyOfRange(packet, 20, packet.length));
      assertThat(router.pool.inUse()).isZero();
    }
  }

  @Test
  void finishesAPartialChecksumBeforeItCuts() {
    Packets packet = Packets.udp("10.1.0.2", 1, "10.2.0.2", 2).payloadBytes(2_000);
    byte[] whole = packet.bytes();
    receive(pooled(packet.partialChecksum()));

    byte[] first = router.b().take().get(0);
    assertThat(Arrays.copyOfRange(first, 20, 28)).isEqualTo(Arrays.copyOfRange(whole, 20, 28));
  }

  private PacketBuffer superPacket(boolean dontFragment, int segment) {
    Packets packet = Packets.tcp("10.1.0.2", 1, "10.2.0.2", 2).payloadBytes(10_000);
    PacketBuffer p = pooled((dontFragment ? packet.dontFragment() : packet).partialChecksum());
    p.gso(PacketBuffer.GSO_TCPV4, segment, false);
    return p;
  }

  @Test
  void judgesSuperPacketsByTheirSegments() {
    receive(superPacket(true, 1_460));
    assertThat(router.b().take()).as("whole").hasSize(1);

    receive(superPacket(true, 1_461));
    assertThat(router.b().take()).isEmpty();
    PacketBuffer error = parsed(router.a().take().get(0));
    assertThat(IcmpView.code(error, error.l4())).isEqualTo(IcmpCodes.FRAGMENTATION_NEEDED);
    assertThat(IcmpView.rest(error, error.l4())).isEqualTo(1_500);
    assertThat(router.died(DropReason.PACKET_TOO_BIG)).isEqualTo(1);
  }

  @Test
  void segmentsASuperPacketThatMayBeCut() {
    receive(superPacket(false, 2_000));
    List<byte[]> sent = router.b().take();
    assertThat(sent).as("five segments, two pieces each").hasSize(10);
    for (byte[] piece : sent) {
      assertThat(piece.length).isLessThanOrEqualTo(1_500);
      assertThat(parsed(piece).fragment()).isTrue();
    }
    PacketBuffer second = parsed(sent.get(2));
    assertThat(TcpView.sequence(second, second.l4())).isEqualTo(2_001);
  }

  @Test
  void cutsItsOwnIpv6AnswersBehindTheHeadersThatGoAlong() {
    router.a().mtuBytes = 1_500;
    router.receive(
        router.a(), Packets.echo("fd01::2", "fd01::1", 1, 1).payloadBytes(3_000).bytes());
    List<byte[]> sent = router.a().take();
    assertThat(sent).hasSize(3);
    int id = Ipv6View.fragmentId(parsed(sent.get(0)), PacketBuffer.HEADROOM + 40);
    int offset = 0;
    for (byte[] piece : sent) {
      PacketBuffer p = parsed(piece);
      assertThat(Ipv6View.nextHeader(p, p.l3())).isEqualTo(IpProtocol.IPV6_FRAGMENT);
      assertThat(Ipv6View.fragmentId(p, p.l3() + 40)).isEqualTo(id).isNotZero();
      assertThat(p.fragmentOffset()).isEqualTo(offset);
      offset += p.l3LengthBytes() - 48;
    }
    assertThat(offset).isEqualTo(3_008);
  }

  @Test
  void losesThePacketWhenNoBufferIsFree() {
    router.b().mtuBytes = 100;
    router.pool.acquire();
    PacketBuffer[] held = new PacketBuffer[router.pool.capacity() - 3];
    for (int i = 0; i < held.length; i++) {
      held[i] = router.pool.acquire();
    }
    router.receive(router.a(), Packets.udp("10.1.0.2", 1, "10.2.0.2", 2).payloadBytes(500).bytes());
    assertThat(router.b().take()).as("a buffer goes home with each piece sent").hasSize(7);
    assertThat(router.died(DropReason.NO_BUFFER)).isZero();

    PacketBuffer last = router.pool.acquire();
    router.receive(router.a(), Packets.udp("10.1.0.2", 1, "10.2.0.2", 2).payloadBytes(500).bytes());
    assertThat(router.b().take()).isEmpty();
    assertThat(router.died(DropReason.NO_BUFFER)).isEqualTo(1);
    last.release();
  }

  /** Payload lengths of what leaves when these pieces of a TCP segment with 40 bytes come in. */
  private List<Integer> cutAgain(Packets packet, int... sizes) {
    packet.payloadBytes(20);
    int at = 0;
    for (int size : sizes) {
      router.receive(router.a(), packet.fragment(at, size, at + size < 40));
      at += size;
    }
    return router.b().take().stream().map(p -> p.length - (p[0] >>> 4 == 4 ? 20 : 48)).toList();
  }

  /** As the kernel, whose early demultiplexing pulls 20 bytes of TCP together. */
  @Test
  void tcpFragmentsThatSplitTheHeaderLeaveOtherwiseThanTheyCame() {
    Packets four = Packets.tcp("10.1.0.2", 1, "10.2.0.2", 2);
    assertThat(cutAgain(four, 8, 32))
        .as("20 bytes are no end of a fragment")
        .containsExactly(32, 8);
    assertThat(cutAgain(four, 16, 8, 16)).containsExactly(16, 16, 8);
    assertThat(cutAgain(four, 24, 16)).as("the header is whole").containsExactly(24, 16);
    Packets six = Packets.tcp("fd01::2", 1, "fd02::2", 2);
    assertThat(cutAgain(six, 24, 16)).containsExactly(24, 16);
  }

  @Test
  void aReassembledDatagramKeepsDfOnlyWhereItIsCutAnew() {
    Packets packet = Packets.tcp("10.1.0.2", 1, "10.2.0.2", 2).dontFragment();
    for (boolean split : new boolean[] {true, false}) {
      packet.payloadBytes(20);
      int first = split ? 8 : 24;
      router.receive(router.a(), packet.fragment(0, first, true));
      router.receive(router.a(), packet.fragment(first, 40 - first, false));
      assertThat(router.b().take()).hasSize(2).allMatch(p -> (p[6] & 0x40) != 0 == split);
    }
  }

  @Test
  void keepsChecksumsOfHeadersWhole() {
    router.receive(
        router.a(), Packets.udp("10.1.0.2", 1, "10.2.0.2", 2).payloadBytes(3_000).bytes());
    for (byte[] piece : router.b().take()) {
      PacketBuffer p = parsed(piece);
      assertThat(Checksum.sum(p, p.l3(), 20)).isEqualTo(0xFFFF);
    }
  }
}
