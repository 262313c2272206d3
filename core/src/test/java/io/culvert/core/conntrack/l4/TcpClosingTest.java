package io.culvert.core.conntrack.l4;

import static io.culvert.core.wire.TcpView.ACK;
import static io.culvert.core.wire.TcpView.FIN;
import static io.culvert.core.wire.TcpView.RST;
import static io.culvert.core.wire.TcpView.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.conntrack.EntryStatus;
import org.junit.jupiter.api.Test;

/** Closing, resetting, opening again: semantics A2 items 4, 5, 6, 8, 10, 11, 12, 50, 63. */
class TcpClosingTest {

  private final TcpTalk talk = new TcpTalk();

  private TcpTalk closedByClient() {
    talk.open().exchange();
    talk.client(FIN | ACK, 1101, 5201);
    talk.server(ACK, 5201, 1102);
    talk.server(FIN | ACK, 5201, 1102);
    talk.client(ACK, 1102, 5202);
    return talk;
  }

  @Test
  void finWalksFinWaitCloseWaitLastAckTimeWait() {
    talk.open().exchange();
    talk.client(FIN | ACK, 1101, 5201);
    assertThat(talk.state()).isEqualTo("FIN_WAIT");
    assertThat(talk.secondsLeft()).isEqualTo(120);
    talk.server(ACK, 5201, 1102);
    assertThat(talk.state()).isEqualTo("CLOSE_WAIT");
    assertThat(talk.secondsLeft()).isEqualTo(60);
    talk.server(FIN | ACK, 5201, 1102);
    assertThat(talk.state()).isEqualTo("LAST_ACK");
    assertThat(talk.secondsLeft()).isEqualTo(30);
    talk.client(ACK, 1102, 5202);
    assertThat(talk.state()).isEqualTo("TIME_WAIT");
    assertThat(talk.secondsLeft()).isEqualTo(120);
  }

  @Test
  void rstBeforeAnyReplyDeletesEntry() {
    talk.syn();
    talk.server(RST | ACK, 0, 1001);
    assertThat(talk.rig.count()).isZero();
    assertThat(talk.rig.tracking.state()).isEqualTo(ConntrackState.ESTABLISHED);
    assertThat(talk.rig.events.get(1)).startsWith("DESTROY");
  }

  @Test
  void rstByTheClientItselfBeforeAnyReplyDeletesEntry() {
    talk.syn();
    talk.client(RST, 1001, 0);
    assertThat(talk.rig.count()).isZero();
  }

  @Test
  void exactRstClosesAnEstablishedConnection() {
    talk.open().exchange();
    talk.server(RST, 5201, 0);
    assertThat(talk.state()).isEqualTo("CLOSE");
    assertThat(talk.secondsLeft()).isEqualTo(10);
  }

  @Test
  void rstBelowWhatWasAcknowledgedIsInvalid() {
    talk.open().exchange();
    talk.server(RST, 5200, 0);
    assertThat(talk.invalid()).isTrue();
    assertThat(talk.rig.tracking.reason())
        .isEqualTo("RST 5200 below what its receiver acknowledged, 5201");
  }

  /** Measured on 6.18: the timeout falls to that of CLOSE, and the next segment brings it back. */
  @Test
  void inexactRstInWindowLeavesRoomForAChallengeAck() {
    talk.open().exchange();
    talk.server(RST, 5301, 0);
    assertThat(talk.invalid()).isFalse();
    assertThat(talk.state()).isEqualTo("ESTABLISHED");
    assertThat(talk.secondsLeft()).isEqualTo(10);
    talk.client(ACK, 1101, 5201);
    assertThat(talk.state()).isEqualTo("ESTABLISHED");
    assertThat(talk.secondsLeft()).isGreaterThanOrEqualTo(300);
  }

  @Test
  void rstRightBehindItsSendersDataCloses() {
    talk.open().exchange();
    talk.rig.send(TcpTalk.fromServer(ACK, 5201, 1101).payloadBytes(19));
    talk.server(RST, 5220, 0);
    assertThat(talk.state()).isEqualTo("CLOSE");
  }

  @Test
  void beLiberalStillRejectsBadRstAndIgnoreInvalidRstIsItsOwnSwitch() {
    talk.rig.set("tcp_be_liberal", 1);
    talk.open().exchange();
    talk.server(RST, 5200, 0);
    assertThat(talk.invalid()).isTrue();
    talk.rig.set("tcp_ignore_invalid_rst", 1);
    talk.server(RST, 5200, 0);
    assertThat(talk.invalid()).isFalse();
  }

  @Test
  void rstInClosingStatesIsNotChecked() {
    talk.open().exchange();
    talk.client(FIN | ACK, 1101, 5201);
    talk.server(RST, 77, 0);
    assertThat(talk.invalid()).isFalse();
    assertThat(talk.state()).isEqualTo("CLOSE");
  }

  @Test
  void rstWithAckZeroCountsAsAcknowledgingEverything() {
    talk.open().exchange();
    talk.server(RST | ACK, 5201, 0);
    assertThat(talk.invalid()).isFalse();
    assertThat(talk.state()).isEqualTo("CLOSE");
  }

  @Test
  void synInEstablishedIsIgnoredAndASynAckResyncs() {
    talk.open().exchange();
    talk.client(SYN, 900_000, 0);
    assertThat(talk.invalid()).isFalse();
    assertThat(talk.state()).isEqualTo("ESTABLISHED");
    assertThat(talk.rig.tracking.reason()).contains("ignored");
    talk.server(SYN | ACK, 700_000, 900_001);
    assertThat(talk.state()).isEqualTo("SYN_RECV");
    talk.client(ACK, 900_001, 700_001);
    assertThat(talk.state()).isEqualTo("ESTABLISHED");
  }

  @Test
  void challengeAckAnsweringAnIgnoredSynPassesAndTheRstThatFollowsCloses() {
    talk.open().exchange();
    talk.client(SYN, 900_000, 0);
    talk.server(ACK, 5201, 1101);
    assertThat(talk.invalid()).isFalse();
    assertThat(talk.state()).isEqualTo("ESTABLISHED");
    talk.client(RST, 1101, 0);
    assertThat(talk.state()).isEqualTo("CLOSE");
  }

  @Test
  void rstAnsweringAnIgnoredSynCloses() {
    talk.open().exchange();
    talk.client(SYN, 900_000, 0);
    talk.server(RST | ACK, 0, 900_001);
    assertThat(talk.state()).isEqualTo("CLOSE");
  }

  @Test
  void synAfterActiveCloseOpensANewEntry() {
    long before = closedByClient().rig.entry().id();
    talk.client(SYN, 9_000, 0);
    assertThat(talk.state()).isEqualTo("SYN_SENT");
    assertThat(talk.rig.tracking.state()).isEqualTo(ConntrackState.NEW);
    assertThat(talk.rig.entry().id()).isNotEqualTo(before);
    assertThat(talk.seenReply()).isFalse();
    assertThat(talk.rig.count()).isEqualTo(1);
    assertThat(talk.rig.events).anyMatch(e -> e.startsWith("DESTROY"));
  }

  @Test
  void synAfterAResetFromTheSameSideOpensANewEntry() {
    talk.open().exchange();
    talk.client(RST | ACK, 1101, 5201);
    talk.client(SYN, 9_000, 0);
    assertThat(talk.state()).isEqualTo("SYN_SENT");
    assertThat(talk.rig.tracking.state()).isEqualTo(ConntrackState.NEW);
  }

  @Test
  void synAfterAResetFromTheOtherSideIsIgnored() {
    talk.open().exchange();
    talk.server(RST | ACK, 5201, 1101);
    talk.client(SYN, 9_000, 0);
    assertThat(talk.state()).isEqualTo("CLOSE");
    assertThat(talk.rig.tracking.state()).isEqualTo(ConntrackState.ESTABLISHED);
  }

  @Test
  void serverMayReopenFromTimeWait() {
    closedByClient();
    talk.server(SYN, 9_000, 0);
    assertThat(talk.rig.tracking.state()).isEqualTo(ConntrackState.NEW);
    assertThat(talk.state()).isEqualTo("SYN_SENT");
    assertThat(talk.rig.entry().tuple(io.culvert.core.conntrack.Direction.ORIGINAL).sourcePort())
        .isEqualTo(80);
  }

  @Test
  void challengeAckInLastAckIsNotTheLastAck() {
    talk.open().exchange();
    talk.client(FIN | ACK, 1101, 5201);
    talk.server(FIN | ACK, 5201, 1102);
    assertThat(talk.state()).isEqualTo("LAST_ACK");
    talk.client(SYN, 9_000, 0);
    assertThat(talk.state()).isEqualTo("LAST_ACK");
    talk.server(ACK, 5202, 1102);
    assertThat(talk.state()).isEqualTo("LAST_ACK");
    assertThat(talk.rig.tracking.reason()).contains("challenge ACK");
    talk.server(ACK, 5202, 1102);
    assertThat(talk.state()).isEqualTo("TIME_WAIT");
  }

  @Test
  void rejectingWithARstClosesTheConfirmedEntry() {
    talk.open().exchange();
    talk.rig.conntrack.setClosing(talk.rig.entry(), talk.rig.now);
    assertThat(talk.state()).isEqualTo("CLOSE");
    assertThat(talk.secondsLeft()).isEqualTo(10);
  }

  @Test
  void fixedTimeoutIsNotTouched() {
    talk.open();
    talk.rig.entry().setStatus(EntryStatus.FIXED_TIMEOUT);
    talk.rig.sleep(10);
    talk.ack();
    assertThat(talk.secondsLeft()).isEqualTo(431_990);
  }
}
