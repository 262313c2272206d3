package io.culvert.core.conntrack.l4;

import static io.culvert.core.wire.TcpView.ACK;
import static io.culvert.core.wire.TcpView.FIN;
import static io.culvert.core.wire.TcpView.OPTION_SACK;
import static io.culvert.core.wire.TcpView.RST;
import static io.culvert.core.wire.TcpView.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.wire.Packets;
import org.junit.jupiter.api.Test;

/** Windows: semantics A2 items 7, 8, 9, 14, 37. */
class TcpWindowTest {

  private final TcpTalk talk = new TcpTalk();

  private static Packets sack(Packets p, long left, long right) {
    int[] option = {1, 1, OPTION_SACK, 10, 0, 0, 0, 0, 0, 0, 0, 0};
    for (int i = 0; i < 4; i++) {
      option[4 + i] = (int) (left >>> (24 - 8 * i)) & 0xFF;
      option[8 + i] = (int) (right >>> (24 - 8 * i)) & 0xFF;
    }
    return p.tcpOptions(option);
  }

  @Test
  void sequenceOverTheUpperBoundIsInvalid() {
    talk.open();
    talk.client(ACK, 201_001, 5001);
    assertThat(talk.invalid()).isTrue();
    assertThat(talk.rig.tracking.reason())
        .isEqualTo("SEQ 201001 above td_maxend+1 66537 (over the receiver's window)");
  }

  @Test
  void acknowledgingDataNeverSeenIsInvalid() {
    talk.open();
    talk.client(ACK, 1001, 5002);
    assertThat(talk.invalid()).isTrue();
    assertThat(talk.rig.tracking.reason())
        .isEqualTo("ACK 5002 above td_end+1 5002 (acknowledges data never seen)");
  }

  @Test
  void retransmissionOfAcknowledgedDataPassesAndChangesNothing() {
    talk.open();
    for (int i = 0; i < 3; i++) {
      talk.rig.send(TcpTalk.fromClient(ACK, 1001 + i * 50_000L, 5001).payloadBytes(50_000));
      talk.server(ACK, 5001, 1001 + (i + 1) * 50_000L);
    }
    talk.rig.sleep(5);
    talk.rig.send(TcpTalk.fromClient(ACK, 1001, 5001).payloadBytes(100));
    assertThat(talk.invalid()).isFalse();
    assertThat(talk.rig.tracking.reason()).contains("data acknowledged before");
    assertThat(talk.secondsLeft()).isEqualTo(432_000 - 5);
  }

  @Test
  void longDelayedAckPassesAndChangesNothing() {
    talk.open();
    for (int i = 0; i < 3; i++) {
      talk.rig.send(TcpTalk.fromClient(ACK, 1001 + i * 50_000L, 5001).payloadBytes(50_000));
      talk.server(ACK, 5001, 1001 + (i + 1) * 50_000L);
    }
    talk.server(ACK, 5001, 1001);
    assertThat(talk.invalid()).isFalse();
    assertThat(talk.rig.tracking.reason()).contains("long delayed");
  }

  private static TcpTalk withAFullWindowOf1000Sent() {
    TcpTalk t = new TcpTalk();
    t.rig.send(TcpTalk.fromClient(SYN, 1000, 0).window(1000));
    t.rig.send(TcpTalk.fromServer(SYN | ACK, 5000, 1001).window(1000));
    t.rig.send(TcpTalk.fromClient(ACK, 1001, 5001).window(1000));
    t.rig.send(TcpTalk.fromClient(ACK, 1001, 5001).window(1000).payloadBytes(1000));
    return t;
  }

  @Test
  void overshootingByNoMoreThanAWindowPasses() {
    TcpTalk most = withAFullWindowOf1000Sent();
    most.rig.send(TcpTalk.fromClient(ACK, 2002, 5001).window(1000).payloadBytes(998));
    assertThat(most.invalid()).isFalse();
    assertThat(most.rig.tracking.reason()).isEqualTo("SEQ 2002 sends 1000 bytes more than allowed");
    // and the peer may acknowledge it
    most.rig.send(TcpTalk.fromServer(ACK, 5001, 3000).window(1000));
    assertThat(most.invalid()).isFalse();
    TcpTalk tooMuch = withAFullWindowOf1000Sent();
    tooMuch.rig.send(TcpTalk.fromClient(ACK, 2002, 5001).window(1000).payloadBytes(999));
    assertThat(tooMuch.invalid()).isTrue();
  }

  @Test
  void beLiberalAcceptsAllWindowFailures() {
    talk.rig.set("tcp_be_liberal", 1);
    talk.open();
    talk.client(ACK, 900_000_000, 5001);
    assertThat(talk.invalid()).isFalse();
    talk.client(ACK, 1001, 900_000_000);
    assertThat(talk.invalid()).isFalse();
  }

  private void openWithScales(int client, int server) {
    Packets syn = TcpTalk.fromClient(SYN, 1000, 0).window(1000);
    Packets synAck = TcpTalk.fromServer(SYN | ACK, 5000, 1001).window(1000);
    talk.rig.send(client < 0 ? syn : syn.windowScale(client));
    talk.rig.send(server < 0 ? synAck : synAck.windowScale(server));
    talk.rig.send(TcpTalk.fromClient(ACK, 1001, 5001).window(1000));
    talk.rig.send(TcpTalk.fromServer(ACK, 5001, 1001).window(1000));
  }

  private boolean clientMaySend(long offset) {
    talk.client(ACK, 1001 + offset, 5001);
    // just over the window is noted, far over it would be INVALID
    return talk.rig.tracking.reason().isEmpty();
  }

  @Test
  void windowScaleCountsOnlyIfBothSynsCarriedIt() {
    openWithScales(3, 3);
    assertThat(clientMaySend(8_000)).isTrue();
    assertThat(clientMaySend(8_001)).isFalse();
  }

  @Test
  void windowScaleOfferedByTheServerAloneIsNotUsed() {
    openWithScales(-1, 3);
    assertThat(clientMaySend(8_000)).isFalse();
    assertThat(clientMaySend(1_000)).isTrue();
  }

  @Test
  void windowScaleOfferedByTheClientAloneIsNotUsed() {
    openWithScales(3, -1);
    talk.server(ACK, 5001 + 1000, 1001);
    assertThat(talk.invalid()).isFalse();
    talk.server(ACK, 5001 + 8000, 1001);
    assertThat(talk.invalid()).isTrue();
  }

  @Test
  void windowScaleIsCappedAt14() {
    openWithScales(20, 20);
    assertThat(clientMaySend(1000L << 14)).isTrue();
    assertThat(clientMaySend((1000L << 14) + 1)).isFalse();
  }

  @Test
  void theSynsOwnWindowIsNeverScaled() {
    talk.rig.send(TcpTalk.fromClient(SYN, 1000, 0).window(1000).windowScale(7));
    talk.rig.send(TcpTalk.fromServer(SYN | ACK, 5000, 1001).window(1000).windowScale(7));
    assertThat(clientMaySend(1_001)).isFalse();
    assertThat(clientMaySend(1_000)).isTrue();
  }

  @Test
  void sackEdgeCountsAsAcknowledgement() {
    talk.rig.send(TcpTalk.fromClient(SYN, 1000, 0).sackPermitted());
    talk.rig.send(TcpTalk.fromServer(SYN | ACK, 5000, 1001).sackPermitted());
    talk.ack();
    talk.rig.send(TcpTalk.fromClient(ACK, 1001, 5001).payloadBytes(300));
    talk.rig.send(sack(TcpTalk.fromServer(ACK, 5001, 1001), 1200, 1301));
    assertThat(talk.invalid()).isFalse();
    talk.rig.send(sack(TcpTalk.fromServer(ACK, 5001, 1001), 1200, 1302));
    assertThat(talk.invalid()).isTrue();
    assertThat(talk.rig.tracking.reason()).startsWith("ACK 1302 above td_end+1 1302");
  }

  @Test
  void threeRepeatedAcksShortenTheTimeout() {
    talk.open().exchange();
    for (int i = 0; i < 2; i++) {
      talk.client(ACK, 1101, 5201);
      assertThat(talk.secondsLeft()).isEqualTo(432_000);
    }
    talk.client(ACK, 1101, 5201);
    assertThat(talk.secondsLeft()).isEqualTo(300);
  }

  @Test
  void unacknowledgedDataShortensTheTimeoutUntilItIsAcknowledged() {
    talk.open();
    talk.rig.send(TcpTalk.fromClient(ACK, 1001, 5001).payloadBytes(100));
    assertThat(talk.secondsLeft()).isEqualTo(300);
    talk.server(ACK, 5001, 1101);
    assertThat(talk.secondsLeft()).isEqualTo(432_000);
  }

  @Test
  void zeroWindowShortensTheTimeout() {
    talk.open().exchange();
    talk.rig.send(TcpTalk.fromClient(ACK, 1101, 5201).window(0));
    assertThat(talk.secondsLeft()).isEqualTo(300);
  }

  @Test
  void finOrRstOutOfWindowFromBothSidesShortensAnAssuredEntry() {
    talk.open().exchange();
    talk.client(FIN | ACK, 900_000_000, 5201);
    assertThat(talk.invalid()).isTrue();
    talk.server(RST, 1, 0);
    assertThat(talk.invalid()).isTrue();
    talk.server(FIN | ACK, 900_000_000, 1101);
    assertThat(talk.invalid()).isTrue();
    talk.rig
        .conntrack
        .table()
        .scan(
            0,
            100,
            e -> {
              assertThat(e.has(EntryStatus.ASSURED)).isTrue();
              assertThat(e.remainingNanos(talk.rig.now) / 1_000_000_000L).isEqualTo(300);
              return true;
            });
  }

  @Test
  void acknowledgementsAreReadThroughSequenceAdjustment() {
    // NAT made the client's data 7 bytes longer on its way to the server from 1001 on
    talk.rig.conntrack.sequenceOffsets(
        (entry, direction, sequence) -> direction == Direction.ORIGINAL ? 7 : 0);
    talk.open();
    talk.rig.send(TcpTalk.fromClient(ACK, 1001, 5001).payloadBytes(20));
    talk.rig.entry().setStatus(EntryStatus.SEQ_ADJUST);
    talk.server(ACK, 5001, 1021 + 7);
    assertThat(talk.invalid()).isFalse();
    talk.server(ACK, 5001, 1022 + 7);
    assertThat(talk.invalid()).isTrue();
  }

  @Test
  void keepAliveAndItsAnswerPass() {
    talk.open().exchange();
    talk.client(ACK, 1100, 5201);
    assertThat(talk.invalid()).isFalse();
    talk.server(ACK, 5201, 1101);
    assertThat(talk.invalid()).isFalse();
    assertThat(talk.state()).isEqualTo("ESTABLISHED");
  }
}
