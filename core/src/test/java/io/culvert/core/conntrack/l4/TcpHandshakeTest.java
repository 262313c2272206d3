package io.culvert.core.conntrack.l4;

import static io.culvert.core.wire.TcpView.ACK;
import static io.culvert.core.wire.TcpView.CWR;
import static io.culvert.core.wire.TcpView.ECE;
import static io.culvert.core.wire.TcpView.FIN;
import static io.culvert.core.wire.TcpView.PSH;
import static io.culvert.core.wire.TcpView.RST;
import static io.culvert.core.wire.TcpView.SYN;
import static io.culvert.core.wire.TcpView.URG;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.Rig;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Opening: semantics A1, A2 items 1, 2, 3, 13, 15, 24. */
class TcpHandshakeTest {

  private final TcpTalk talk = new TcpTalk();

  @Test
  void handshakeWalksSynSentSynRecvEstablished() {
    talk.syn();
    assertThat(talk.state()).isEqualTo("SYN_SENT");
    assertThat(talk.secondsLeft()).isEqualTo(120);
    assertThat(talk.rig.tracking.state()).isEqualTo(ConntrackState.NEW);
    assertThat(talk.seenReply()).isFalse();
    talk.synAck();
    assertThat(talk.state()).isEqualTo("SYN_RECV");
    assertThat(talk.secondsLeft()).isEqualTo(60);
    assertThat(talk.rig.tracking.state()).isEqualTo(ConntrackState.ESTABLISHED);
    assertThat(talk.rig.tracking.direction()).isEqualTo(Direction.REPLY);
    assertThat(talk.seenReply()).isTrue();
    assertThat(talk.assured()).isFalse();
    talk.ack();
    assertThat(talk.state()).isEqualTo("ESTABLISHED");
    assertThat(talk.secondsLeft()).isEqualTo(432_000);
    assertThat(talk.rig.tracking.state()).isEqualTo(ConntrackState.ESTABLISHED);
  }

  @Test
  void assuredComesWithTheAckThatEndsTheHandshakeAndNeverGoes() {
    talk.open();
    assertThat(talk.assured()).isTrue();
    talk.exchange();
    talk.client(RST | ACK, 1101, 5201);
    assertThat(talk.state()).isEqualTo("CLOSE");
    assertThat(talk.assured()).isTrue();
  }

  @Test
  void firstPacketMustBeSynOrLooseAck() {
    for (int flags : new int[] {SYN | ACK, FIN | ACK, RST, RST | ACK}) {
      talk.client(flags, 1000, 5000);
      assertThat(talk.invalid()).as("flags %x", flags).isTrue();
      assertThat(talk.rig.tracking.reason()).contains("open no connection");
    }
    assertThat(talk.rig.count()).isZero();
  }

  @Test
  void looseAckIsEstablishedAtOnceYetNewFor300Seconds() {
    talk.client(ACK, 1000, 5000);
    assertThat(talk.rig.tracking.state()).isEqualTo(ConntrackState.NEW);
    assertThat(talk.state()).isEqualTo("ESTABLISHED");
    assertThat(talk.secondsLeft()).isEqualTo(300);
    talk.client(ACK, 1000, 5000);
    assertThat(talk.rig.tracking.state()).isEqualTo(ConntrackState.NEW);
    talk.server(ACK, 5000, 1000);
    assertThat(talk.assured()).isFalse();
    talk.client(ACK, 1000, 5000);
    assertThat(talk.rig.tracking.state()).isEqualTo(ConntrackState.ESTABLISHED);
    assertThat(talk.assured()).isTrue();
    assertThat(talk.secondsLeft()).isEqualTo(432_000);
  }

  @Test
  void looseAckIsLiberalAboutWindowsInBothDirections() {
    talk.client(ACK, 1000, 5000);
    talk.server(ACK, 5000, 1000);
    talk.client(ACK, 900_000_000L, 5000);
    assertThat(talk.invalid()).isFalse();
    talk.server(ACK, 1_900_000_000L, 77);
    assertThat(talk.invalid()).isFalse();
  }

  @Test
  void withoutLooseAnAckOpensNothing() {
    talk.rig.set("tcp_loose", 0);
    talk.client(ACK, 1000, 5000);
    assertThat(talk.invalid()).isTrue();
    assertThat(talk.rig.count()).isZero();
  }

  @Test
  void synRetransmitDoesNotRenewTheTimer() {
    talk.syn().rig.sleep(50);
    talk.syn();
    assertThat(talk.rig.tracking.state()).isEqualTo(ConntrackState.NEW);
    assertThat(talk.secondsLeft()).isEqualTo(70);
    talk.rig.sleep(71);
    talk.rig.sweepAll();
    assertThat(talk.rig.count()).isZero();
  }

  @Test
  void simultaneousOpenGoesThroughSynSent2() {
    talk.syn();
    talk.server(SYN, 5000, 0);
    assertThat(talk.state()).isEqualTo("SYN_SENT2");
    assertThat(talk.secondsLeft()).isEqualTo(120);
    talk.client(SYN | ACK, 1000, 5001);
    assertThat(talk.state()).isEqualTo("SYN_RECV");
    talk.server(SYN | ACK, 5000, 1001);
    talk.server(ACK, 5001, 1001);
    assertThat(talk.state()).isEqualTo("ESTABLISHED");
    assertThat(talk.assured()).isTrue();
  }

  @Test
  void ackInReplyWhileSynRecvStaysSynRecvWithoutSimultaneousOpen() {
    talk.syn().synAck();
    talk.server(ACK, 5001, 1001);
    assertThat(talk.state()).isEqualTo("SYN_RECV");
  }

  @Test
  void onlyNineFlagSetsAreLegal() {
    int[] legal = {
      SYN, SYN | URG, SYN | ACK, RST, RST | ACK, FIN | ACK, FIN | ACK | URG, ACK, ACK | URG
    };
    for (int flags = 0; flags < 0x100; flags++) {
      TcpTalk t = new TcpTalk().open();
      t.rig.send(TcpTalk.fromClient(flags, 1001, 5001));
      int core = flags & ~(PSH | ECE | CWR);
      boolean isLegal = Arrays.stream(legal).anyMatch(l -> l == core);
      boolean senseless = t.rig.tracking.reason().contains("make no sense");
      assertThat(senseless).as("flags %x", flags).isEqualTo(!isLegal);
    }
  }

  @Test
  void finWithoutAckIsInvalid() {
    talk.open();
    talk.client(FIN, 1001, 5001);
    assertThat(talk.invalid()).isTrue();
  }

  @Test
  void ackBeforeTheSynAckIsInvalid() {
    talk.syn();
    talk.client(ACK, 1001, 5001);
    assertThat(talk.invalid()).isTrue();
    assertThat(talk.rig.tracking.reason()).contains("kind 3").contains("state 1");
  }

  @Test
  void badChecksumIsInvalidOnlyOnTheWayInAndIsNotDropped() {
    talk.open();
    talk.rig.send(TcpTalk.fromClient(ACK, 1001, 5001).checksum(0x1234));
    assertThat(talk.invalid()).isTrue();
    assertThat(talk.rig.dropped).isNull();
    assertThat(talk.rig.tracking.reason()).isEqualTo("bad TCP checksum");
    talk.rig.sendLocal(TcpTalk.fromClient(ACK, 1001, 5001).checksum(0x1234));
    assertThat(talk.invalid()).isFalse();
    talk.rig.set("checksum", 0);
    talk.rig.send(TcpTalk.fromClient(ACK, 1001, 5001).checksum(0x1234));
    assertThat(talk.invalid()).isFalse();
  }

  @Test
  void headerLongerThanThePacketIsInvalid() {
    talk.open();
    var p = TcpTalk.fromClient(ACK, 1001, 5001).parsed();
    p.u8(p.l4() + 12, 0xF0);
    talk.rig.send(p);
    assertThat(talk.invalid()).isTrue();
    assertThat(talk.rig.tracking.reason()).isEqualTo("TCP segment of 20 bytes has a header of 60");
  }

  @Test
  void timeoutsFollowTheTunablesWhileRunning() {
    talk.rig.set("tcp_timeout_established", 77);
    talk.open();
    assertThat(talk.secondsLeft()).isEqualTo(77);
    talk.rig.set("tcp_timeout_established", 1000);
    talk.ack();
    assertThat(talk.secondsLeft()).isEqualTo(1000);
  }

  @Test
  void droppedSynLeavesNothingBehind() {
    Rig rig = talk.rig;
    rig.sendAndDrop(TcpTalk.fromClient(SYN, 1000, 0));
    assertThat(rig.count()).isZero();
    talk.syn();
    assertThat(rig.entry().has(EntryStatus.CONFIRMED)).isTrue();
  }
}
