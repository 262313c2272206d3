package io.culvert.core.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import org.junit.jupiter.api.Test;

/** Two entries that want one tuple, as far as that can happen on one loop. */
class ClashTest {

  private final Rig rig = new Rig();

  private static Packets question(int port) {
    return Packets.udp("10.0.0.1", port, "10.0.0.2", 53).payload("question");
  }

  private Tracking startAnother(Packets packet) {
    Tracking tracking = new Tracking();
    assertThat(rig.conntrack.track(packet.parsed(), true, tracking, rig.now)).isNull();
    return tracking;
  }

  @Test
  void secondUdpPacketOnItsWayJoinsTheEntryOfTheFirst() {
    Tracking a = startAnother(question(1));
    Tracking b = startAnother(question(1));
    assertThat(a.entry().slot()).isNotEqualTo(b.entry().slot());
    assertThat(rig.conntrack.confirm(question(1).parsed(), a, rig.now)).isNull();
    assertThat(rig.conntrack.confirm(question(1).parsed(), b, rig.now)).isNull();
    assertThat(b.entry().id()).isEqualTo(a.entry().id());
    assertThat(rig.count()).isEqualTo(1);
    assertThat(rig.events).hasSize(1);
    assertThat(rig.conntrack.stats().clashResolved()).isEqualTo(1);
    rig.conntrack.release(b);
    assertThat(rig.count()).isEqualTo(1);
  }

  @Test
  void secondGrePacketOnItsWayJoinsTheEntryOfTheFirst() {
    Packets gre = Packets.raw("10.0.0.1", "10.0.0.2", IpProtocol.GRE, new byte[8]);
    Tracking a = startAnother(gre);
    Tracking b = startAnother(gre);
    assertThat(rig.conntrack.confirm(gre.parsed(), a, rig.now)).isNull();
    assertThat(rig.conntrack.confirm(gre.parsed(), b, rig.now)).isNull();
    assertThat(b.entry().id()).isEqualTo(a.entry().id());
  }

  @Test
  void secondTcpPacketOnItsWayIsDropped() {
    Packets syn = Packets.tcp("10.0.0.1", 1, "10.0.0.2", 80).flags(TcpView.SYN);
    Tracking a = startAnother(syn);
    Tracking b = startAnother(syn);
    rig.conntrack.confirm(syn.parsed(), a, rig.now);
    assertThat(rig.conntrack.confirm(syn.parsed(), b, rig.now)).isEqualTo(DropReason.CONFIRM_CLASH);
    assertThat(rig.conntrack.stats().insertFailed()).isEqualTo(1);
    assertThat(rig.conntrack.stats().drop()).isEqualTo(1);
    rig.conntrack.release(b);
    assertThat(rig.count()).isEqualTo(1);
  }

  private static void natTo(Tracking tracking, String address) {
    PacketTuple reply = tracking.entry().tuple(Direction.REPLY, new PacketTuple());
    reply.sourceLow = io.culvert.core.wire.IpAddress.of(address).low();
    tracking.entry().replaceTuple(Direction.REPLY, reply);
    tracking.entry().setStatus(EntryStatus.NAT_DONE_MASK | EntryStatus.DST_NAT);
  }

  @Test
  void clashWithDifferentNatLivesOnHiddenForOneSecond() {
    Tracking a = startAnother(question(1));
    Tracking b = startAnother(question(1));
    natTo(a, "10.0.0.3");
    natTo(b, "10.0.0.4");
    assertThat(rig.conntrack.confirm(question(1).parsed(), a, rig.now)).isNull();
    assertThat(rig.conntrack.confirm(question(1).parsed(), b, rig.now)).isNull();
    assertThat(b.entry().has(EntryStatus.NAT_CLASH | EntryStatus.FIXED_TIMEOUT)).isTrue();
    assertThat(rig.send(question(1)).entry().id()).isEqualTo(a.entry().id());
    Packets reply = Packets.udp("10.0.0.4", 53, "10.0.0.1", 1);
    assertThat(rig.send(reply).entry().id()).isEqualTo(b.entry().id());
    int[] shown = {0};
    rig.conntrack.table().scan(0, 100, e -> ++shown[0] > 0);
    assertThat(shown[0]).isEqualTo(1);
    rig.sleep(1);
    rig.sweepAll();
    assertThat(rig.count()).isEqualTo(1);
    rig.sleep(60);
    rig.sweepAll();
    assertThat(rig.count()).isZero();
  }

  @Test
  void clashInReplyUnderDifferentNatIsDropped() {
    Tracking a = startAnother(question(1));
    natTo(a, "10.0.0.9");
    rig.conntrack.confirm(question(1).parsed(), a, rig.now);
    Packets toOther = Packets.udp("10.0.0.1", 1, "10.0.0.3", 53);
    Tracking b = startAnother(toOther);
    natTo(b, "10.0.0.9");
    assertThat(rig.conntrack.confirm(toOther.parsed(), b, rig.now))
        .isEqualTo(DropReason.CONFIRM_CLASH);
  }

  @Test
  void takenSparesTheDraftsOwnFlow() {
    rig.send(question(1));
    Tracking sameFlow = startAnother(question(1).tos(1));
    Tracking otherFlow = startAnother(Packets.udp("10.0.0.7", 1, "10.0.0.2", 53));
    PacketTuple reply = rig.entry().tuple(Direction.REPLY, new PacketTuple());
    ConntrackTable table = rig.conntrack.table();
    assertThat(table.taken(reply, otherFlow.entry(), rig.now)).isTrue();
    reply.destinationPort(2);
    assertThat(table.taken(reply, otherFlow.entry(), rig.now)).isFalse();
    rig.conntrack.release(sameFlow);
    rig.conntrack.release(otherFlow);
  }

  @Test
  void aReplyHiddenByItsEntrysZoneClashesAndIsDropped() {
    rig.tracking.reset();
    rig.tracking.template(9, 2, 0, 0);
    rig.conntrack.track(question(1).parsed(), false, rig.tracking, rig.now);
    rig.finish(question(1).parsed());
    rig.send(Packets.udp("10.0.0.2", 53, "10.0.0.1", 1));
    assertThat(rig.dropped).isEqualTo(DropReason.CONFIRM_CLASH);
    assertThat(rig.conntrack.stats().insertFailed()).isEqualTo(1);
    assertThat(rig.count()).isEqualTo(1);
  }

  @Test
  void aDraftOfTheSameFlowTheOtherWayRoundJoins() {
    Packets answer = Packets.udp("10.0.0.2", 53, "10.0.0.1", 1);
    Tracking a = startAnother(question(1));
    Tracking b = startAnother(answer);
    assertThat(rig.conntrack.confirm(question(1).parsed(), a, rig.now)).isNull();
    assertThat(rig.conntrack.confirm(answer.parsed(), b, rig.now)).isNull();
    assertThat(b.entry().id()).isEqualTo(a.entry().id());
    assertThat(rig.count()).isEqualTo(1);
  }
}
