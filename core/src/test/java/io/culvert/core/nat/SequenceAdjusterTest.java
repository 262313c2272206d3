package io.culvert.core.nat;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sequence correction of item 37, and item 67. */
class SequenceAdjusterTest {

  private static final String C = "10.0.0.2";
  private static final String S = "203.0.113.9";

  private final NatRig router = new NatRig();
  private final SequenceAdjuster sequences = router.nat.sequences();

  @BeforeEach
  void connect() {
    router.send(client().flags(TcpView.SYN).seq(999).sackPermitted());
    router.send(server().flags(TcpView.SYN | TcpView.ACK).seq(4999).ack(1000).sackPermitted());
    router.send(client().seq(1000).ack(5000));
    assertThat(router.rig.l4State()).isEqualTo("ESTABLISHED");
  }

  private static Packets client() {
    return Packets.tcp(C, 4000, S, 21);
  }

  private static Packets server() {
    return Packets.tcp(S, 21, C, 4000);
  }

  private void assertBecomes(Packets sent, Packets expected) {
    PacketBuffer p = router.send(sent);
    assertThat(router.dropped).isNull();
    assertThat(router.rig.tracking.state()).isEqualTo(ConntrackState.ESTABLISHED);
    assertThat(p.toArray()).isEqualTo(expected.bytes());
  }

  @Test
  void item37_laterSegmentsAndTheirAcknowledgementsMove() {
    sequences.record(router.entry(), Direction.ORIGINAL, 1000, 4);
    assertThat(router.entry().has(EntryStatus.SEQ_ADJUST)).isTrue();
    // the rewritten segment itself keeps its number
    assertBecomes(
        client().seq(1000).ack(5000).payloadBytes(20),
        client().seq(1000).ack(5000).payloadBytes(20));
    assertBecomes(
        client().seq(1020).ack(5000).payloadBytes(6), client().seq(1024).ack(5000).payloadBytes(6));
    // the receiver has 20 + 4 + 6 bytes; the sender believes in 26
    assertBecomes(server().seq(5000).ack(1030), server().seq(5000).ack(1026));
    // an acknowledgement of what came before the change stays
    assertBecomes(server().seq(5000).ack(1000), server().seq(5000).ack(1000));
  }

  @Test
  void item37_aSegmentSentAgainIsCountedOnce() {
    sequences.record(router.entry(), Direction.ORIGINAL, 1000, 4);
    sequences.record(router.entry(), Direction.ORIGINAL, 1000, 4);
    assertBecomes(
        client().seq(1020).ack(5000).payloadBytes(6), client().seq(1024).ack(5000).payloadBytes(6));
  }

  @Test
  void item37_selectiveAcknowledgementsMoveToo() {
    sequences.record(router.entry(), Direction.ORIGINAL, 1000, 4);
    router.send(client().seq(1000).ack(5000).payloadBytes(20));
    router.send(client().seq(1020).ack(5000).payloadBytes(20));
    router.send(client().seq(1040).ack(5000).payloadBytes(20));
    assertBecomes(
        server().seq(5000).ack(1024).tcpOptions(1, 1, 5, 10, 0, 0, 4, 20, 0, 0, 4, 40),
        server().seq(5000).ack(1020).tcpOptions(1, 1, 5, 10, 0, 0, 4, 16, 0, 0, 4, 36));
  }

  @Test
  void aSegmentThatAcknowledgesNothingKeepsItsAcknowledgementField() {
    sequences.record(router.entry(), Direction.ORIGINAL, 1000, 4);
    router.send(client().seq(1000).ack(5000).payloadBytes(20));
    assertBecomes(
        server().flags(TcpView.RST).seq(5000).ack(1024),
        server().flags(TcpView.RST).seq(5000).ack(1024));
  }

  @Test
  void item37_anOptionAtAnOddOffsetKeepsTheChecksumRight() {
    sequences.record(router.entry(), Direction.ORIGINAL, 1000, 300);
    router.send(client().seq(1000).ack(5000).payloadBytes(20));
    router.send(client().seq(1020).ack(5000).payloadBytes(400));
    PacketBuffer p =
        router.send(server().seq(5000).ack(1020).tcpOptions(1, 5, 10, 0, 0, 5, 80, 0, 0, 5, 90, 0));
    assertThat(router.dropped).isNull();
    assertThat(p.i32(p.l4() + 23)).isEqualTo(1360 - 300);
    assertThat(Checksum.transportValid(p)).isTrue();
  }

  @Test
  void item37_aBrokenOptionDropsThePacket() {
    sequences.record(router.entry(), Direction.ORIGINAL, 1000, 4);
    router.rig.set("tcp_be_liberal", 1);
    router.send(server().seq(5000).ack(1000).tcpOptions(8, 40, 0, 0));
    assertThat(router.dropped).isEqualTo(DropReason.CONNTRACK_REFUSED);
  }

  @Test
  void item37_correctionsAddUpAndOnlyTheLastIsKnownByItsPlace() {
    sequences.record(router.entry(), Direction.ORIGINAL, 1000, 4);
    sequences.record(router.entry(), Direction.ORIGINAL, 1100, -10);
    assertThat(sequences.offset(router.entry(), Direction.ORIGINAL, 900)).isEqualTo(4);
    assertThat(sequences.offset(router.entry(), Direction.ORIGINAL, 1100)).isEqualTo(4);
    assertThat(sequences.offset(router.entry(), Direction.ORIGINAL, 1101)).isEqualTo(-6);
    assertThat(sequences.offset(router.entry(), Direction.REPLY, 1101)).isZero();
    assertBecomes(client().seq(1050).ack(5000), client().seq(1054).ack(5000));
    assertBecomes(client().seq(1110).ack(5000), client().seq(1104).ack(5000));
  }

  @Test
  void numbersWrapAround() {
    sequences.record(router.entry(), Direction.ORIGINAL, -20, 4);
    assertThat(sequences.offset(router.entry(), Direction.ORIGINAL, 5)).isEqualTo(4);
    assertThat(sequences.offset(router.entry(), Direction.ORIGINAL, -30)).isZero();
  }

  @Test
  void aPartialChecksumStaysPartialAndRight() {
    sequences.record(router.entry(), Direction.ORIGINAL, 1000, 4);
    PacketBuffer p = client().seq(1020).ack(5000).payloadBytes(3000).partialChecksum().parsed();
    p.gso(PacketBuffer.GSO_TCPV4, 1000, false);
    router.send(p);
    assertThat(p.checksumPartial()).isTrue();
    Checksum.finish(p);
    assertThat(p.toArray()).isEqualTo(client().seq(1024).ack(5000).payloadBytes(3000).bytes());
  }

  @Test
  void item67_anIcmpErrorIsNotTakenForASegment() {
    sequences.record(router.entry(), Direction.ORIGINAL, 1000, 4);
    PacketBuffer quoted = server().seq(5000).ack(1000).parsed();
    Packets error = Packets.icmpError(C, S, 3, 1, 0, quoted);
    PacketBuffer p = router.send(error);
    assertThat(router.rig.tracking.state()).isEqualTo(ConntrackState.RELATED);
    assertThat(p.toArray()).isEqualTo(error.bytes());
  }

  @Test
  void correctionsDieWithTheirEntry() {
    sequences.record(router.entry(), Direction.ORIGINAL, 1000, 4);
    assertThat(sequences.inUse()).isEqualTo(1);
    router.rig.conntrack.table().destroy(router.entry().slot(), router.rig.now);
    assertThat(sequences.inUse()).isZero();
    connect();
    assertThat(sequences.offset(router.entry(), Direction.ORIGINAL, 2000)).isZero();
    sequences.record(router.entry(), Direction.ORIGINAL, 1000, 1);
    assertThat(sequences.offset(router.entry(), Direction.ORIGINAL, 2000)).isEqualTo(1);
  }
}
