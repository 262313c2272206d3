package io.culvert.core.twin.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.twin.Emission;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A new beginning knows nothing of what was before. */
@Tag("tun")
class KernelForgetsTest extends OnKernelSide {

  private static final String HASH_LIMITED =
      TRACKING
          + """
          *filter
          -A FORWARD -m hashlimit --hashlimit-name h --hashlimit-upto 1/hour --hashlimit-burst 1 \
          -j ACCEPT
          -A FORWARD -m recent --name r --rcheck -j DROP
          -A FORWARD -m recent --name r --set -j ACCEPT
          COMMIT
          """;

  @Test
  void forgetsEntriesExpectationsAndTables() {
    begin(4, TRACKING + "*nat\n-A POSTROUTING -o b0 -j MASQUERADE\nCOMMIT\n");
    receive(A0, Packets.udp("10.1.0.2", 1_000, "10.3.0.2", 53));
    assertThat(entry().status() & EntryStatus.NAT_DONE_MASK).isEqualTo(EntryStatus.NAT_DONE_MASK);
    begin(4, TRACKING);
    assertThat(kernel.entries()).isEmpty();
    assertThat(kernel.expectations()).isEmpty();
    assertThat(kernel.rules()).contains("[0:0] -A PREROUTING").doesNotContain("*nat");
    receive(A0, Packets.udp("10.1.0.2", 1_000, "10.3.0.2", 53));
    assertThat(entry().status() & EntryStatus.NAT_DONE_MASK).isZero();
  }

  @Test
  void forgetsTheOtherFamily() {
    begin(4, TRACKING + "*filter\n:FORWARD DROP [0:0]\nCOMMIT\n");
    begin(6, TRACKING);
    assertThat(receive(A0, Packets.udp("10.1.0.2", 1_000, "10.3.0.2", 53))).hasSize(1);
    assertThat(receive(A0, Packets.udp("fd01::2", 1_000, "fd03::2", 53))).hasSize(1);
    begin(4, "");
    assertThat(kernel.rules()).isEmpty();
    receive(A0, Packets.udp("fd01::2", 1_000, "fd03::2", 53));
    begin(6, "");
    assertThat(kernel.entries()).isEmpty();
  }

  @Test
  void forgetsWhatMatchesRemember() {
    for (int round = 0; round < 2; round++) {
      begin(4, HASH_LIMITED);
      for (int passes = 0; passes < 2; passes++) {
        assertThat(receive(A0, Packets.udp("10.1.0.2", 1_000, "10.3.0.2", 53))).hasSize(1);
      }
      assertThat(receive(A0, Packets.udp("10.1.0.2", 1_000, "10.3.0.2", 53))).isEmpty();
    }
  }

  @Test
  void forgetsHalfDatagrams() {
    for (int version : new int[] {4, 6}) {
      for (int[] first : new int[][] {{0}, {1}, {2}, {0, 2}, {1, 2}, {0, 1}}) {
        begin(version, TRACKING);
        List<byte[]> pieces = pieces(version);
        for (int piece : first) {
          assertThat(receive(A0, pieces.get(piece))).isEmpty();
        }
        begin(version, TRACKING);
        for (int piece = 0; piece < 3; piece++) {
          int number = piece;
          if (Arrays.stream(first).noneMatch(f -> f == number)) {
            assertThat(receive(A0, pieces.get(piece)))
                .as("IPv%d, %s then %d", version, Arrays.toString(first), piece)
                .isEmpty();
          }
        }
        begin(version, TRACKING);
        assertThat(receive(A0, pieces.get(0))).isEmpty();
        assertThat(receive(A0, pieces.get(2))).isEmpty();
        assertThat(receive(A0, pieces.get(1))).isNotEmpty();
      }
    }
  }

  @Test
  void forgetsTheLargestDatagrams() {
    begin(6, TRACKING);
    Packets datagram = Packets.udp("fd01::2", 1_000, "fd03::2", 53).payloadBytes(65_500).id(78);
    byte[] last = datagram.fragment(65_496, 12, false);
    byte[] late = datagram.fragment(65_488, 8, true);
    assertThat(receive(A0, last)).isEmpty();
    begin(6, TRACKING);
    assertThat(receive(A0, late)).isEmpty();
    begin(6, TRACKING);
    assertThat(receive(A0, datagram.fragment(0, 65_496, true))).isEmpty();
    assertThat(receive(A0, last)).isNotEmpty();
    Packets larger = Packets.udp("fd01::2", 1_000, "fd03::2", 53).payloadBytes(65_520).id(78);
    assertThat(receive(A0, larger.fragment(65_512, 16, true))).isEmpty();
    begin(6, TRACKING);
    assertThat(receive(A0, datagram.fragment(0, 65_496, true))).isEmpty();
    assertThat(receive(A0, last)).isNotEmpty();
  }

  private static List<byte[]> pieces(int version) {
    Packets datagram =
        version == 4
            ? Packets.udp("10.1.0.2", 1_000, "10.3.0.2", 53)
            : Packets.udp("fd01::2", 1_000, "fd03::2", 53);
    datagram.payloadBytes(92).id(77);
    return List.of(
        datagram.fragment(0, 40, true),
        datagram.fragment(40, 40, true),
        datagram.fragment(80, 20, false));
  }

  @Test
  void forgetsPathMtus() {
    begin(4, TRACKING);
    Packets ping = Packets.echo("10.3.0.2", "10.3.0.1", 1, 1).payloadBytes(1_200);
    Packets pong = Packets.echoReply("10.3.0.1", "10.3.0.2", 1, 1).payloadBytes(1_200);
    assertThat(receive(C0, ping)).hasSize(1);
    receive(C0, Packets.icmpError("10.3.0.2", "10.3.0.1", 3, 4, 600, pong.build()));
    assertThat(receive(C0, ping)).as("pieces of the answer").hasSizeGreaterThan(1);
    begin(4, TRACKING);
    assertThat(receive(C0, ping)).hasSize(1);
  }

  @Test
  void forgetsPathMtusOfIpv6() {
    begin(6, TRACKING);
    Packets ping = Packets.echo("fd03::2", "fd03::1", 1, 1).payloadBytes(1_400);
    Packets pong = Packets.echoReply("fd03::1", "fd03::2", 1, 1).payloadBytes(1_400);
    assertThat(receive(C0, ping)).hasSize(1);
    receive(
        C0,
        Packets.icmpError(
            "fd03::2", "fd03::1", IcmpView.V6_PACKET_TOO_BIG, 0, 1_280, pong.build()));
    assertThat(receive(C0, ping)).as("pieces of the answer").hasSizeGreaterThan(1);
    begin(6, TRACKING);
    assertThat(receive(C0, ping)).hasSize(1);
  }

  /** A route back to one's own address is another table's, and has path MTUs all the same. */
  @Test
  void forgetsPathMtusOfItsOwnAddresses() {
    String clamps =
        "*mangle\n-A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu\nCOMMIT\n";
    Packets syn = Packets.tcp("fd03::1", 1_000, "fd03::7", 80).flags(TcpView.SYN).mss(1_360);
    Packets echo = Packets.echo("fd03::1", "fd03::1", 1, 1).payloadBytes(1_300);
    begin(6, clamps);
    receive(
        C0,
        Packets.icmpError(
            "fd03::2", "fd03::1", IcmpView.V6_PACKET_TOO_BIG, 0, 1_300, echo.build()));
    assertThat(receive(C0, syn)).hasSize(1).noneMatch(sent -> hasMss(sent, 1_360));
    begin(6, clamps);
    assertThat(receive(C0, syn)).hasSize(1).allMatch(sent -> hasMss(sent, 1_360));
  }

  private static boolean hasMss(Emission sent, int mss) {
    int option = Ipv6View.HEADER_BYTES + TcpView.HEADER_BYTES;
    return ByteBuffer.wrap(sent.bytes()).getShort(option + 2) == mss;
  }

  @Test
  void forgetsPathMtusOfLinkLocalPeersOnAnyDevice() {
    for (int device : new int[] {A0, B0, C0}) {
      String here = "fd0" + (device + 1) + "::1";
      begin(6, TRACKING);
      Packets ping = Packets.echo("fe80::6", here, 1, 1).payloadBytes(1_320);
      Packets pong = Packets.echoReply(here, "fe80::6", 1, 1).payloadBytes(1_320);
      assertThat(receive(device, ping)).hasSize(1);
      receive(
          device,
          Packets.icmpError("fe80::6", here, IcmpView.V6_PACKET_TOO_BIG, 0, 1_280, pong.build()));
      assertThat(receive(device, ping)).as("pieces of the answer").hasSizeGreaterThan(1);
      begin(6, TRACKING);
      assertThat(receive(device, ping)).hasSize(1);
    }
  }
}
