package io.culvert.core.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.wire.Allocation;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.SctpPackets;
import io.culvert.core.wire.SctpView;
import io.culvert.core.wire.TcpView;
import org.junit.jupiter.api.Test;

/** The hot path allocates nothing, be the entry known or new. */
class TrackAllocationTest {

  private final Rig rig = Rig.silent();

  private void assertNoAllocation(PacketBuffer packet) {
    rig.send(packet);
    assertThat(Allocation.bytesPerCall(() -> rig.send(packet))).isZero();
  }

  @Test
  void knownUdpEntry() {
    rig.set("acct", 1);
    assertNoAllocation(Packets.udp("10.0.0.1", 40000, "10.0.0.2", 53).payload("question").parsed());
  }

  @Test
  void knownUdpEntryOverIpv6() {
    assertNoAllocation(Packets.udp("fd00::1", 40000, "fd00::2", 53).payload("question").parsed());
  }

  @Test
  void knownTcpEntry() {
    rig.send(Packets.tcp("10.0.0.1", 40000, "10.0.0.2", 80).flags(TcpView.SYN).seq(999));
    rig.send(
        Packets.tcp("10.0.0.2", 80, "10.0.0.1", 40000)
            .flags(TcpView.SYN | TcpView.ACK)
            .seq(4999)
            .ack(1000));
    assertNoAllocation(Packets.tcp("10.0.0.1", 40000, "10.0.0.2", 80).seq(1000).ack(5000).parsed());
    assertThat(rig.l4State()).isEqualTo("ESTABLISHED");
  }

  @Test
  void knownSctpEntry() {
    SctpPackets client = SctpPackets.from("10.0.0.1", 4000, "10.0.0.2", 9);
    rig.send(client.init(10).packet());
    rig.send(SctpPackets.from("10.0.0.2", 9, "10.0.0.1", 4000).tag(10).initAck(20).packet());
    assertNoAllocation(
        SctpPackets.from("10.0.0.1", 4000, "10.0.0.2", 9)
            .tag(20)
            .chunk(SctpView.COOKIE_ECHO)
            .chunk(SctpView.DATA, 3, new byte[1_200])
            .packet()
            .parsed());
    assertThat(rig.l4State()).isEqualTo("COOKIE_ECHOED");
  }

  @Test
  void icmpErrorAboutAKnownEntry() {
    PacketBuffer question = Packets.udp("10.0.0.1", 40000, "10.0.0.2", 53).parsed();
    rig.send(question);
    assertNoAllocation(
        Packets.icmpError("10.0.0.9", "10.0.0.1", IcmpView.UNREACHABLE, 3, 0, question).parsed());
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.RELATED);
  }

  @Test
  void invalidPacket() {
    assertNoAllocation(Packets.tcp("10.0.0.1", 40000, "10.0.0.2", 80).flags(TcpView.FIN).parsed());
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.INVALID);
  }

  @Test
  void newEntriesThatComeAndGo() {
    PacketBuffer p = Packets.udp("10.0.0.1", 1, "10.0.0.2", 53).checksum(0).parsed();
    int[] port = {0};
    Runnable oneNewEntry =
        () -> {
          p.u16(p.l4(), ++port[0]);
          rig.send(p);
          rig.sleep(0.01);
          rig.conntrack.sweep(rig.now, 4);
        };
    assertThat(Allocation.bytesPerCall(oneNewEntry)).isZero();
    assertThat(rig.count()).isBetween(3_000, 4_500);
    assertThat(rig.conntrack.table().rows()).isLessThan(5_000);
  }
}
