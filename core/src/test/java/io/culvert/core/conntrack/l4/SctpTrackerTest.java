package io.culvert.core.conntrack.l4;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.L4Tracker;
import io.culvert.core.conntrack.Rig;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.SctpPackets;
import io.culvert.core.wire.SctpView;
import org.junit.jupiter.api.Test;

/**
 * Associations as nf_conntrack_proto_sctp.c sees them. Tags: packets of the client bear 20, those
 * of the server 10.
 */
class SctpTrackerTest {

  private static final int CLIENT_BEARS = 20;
  private static final int SERVER_BEARS = 10;

  private final Rig rig = new Rig();

  private static SctpPackets client() {
    return SctpPackets.from("10.0.0.1", 4000, "10.0.0.2", 9).tag(CLIENT_BEARS);
  }

  private static SctpPackets server() {
    return SctpPackets.from("10.0.0.2", 9, "10.0.0.1", 4000).tag(SERVER_BEARS);
  }

  private void send(SctpPackets packet) {
    rig.send(packet.packet());
  }

  private void passes(SctpPackets packet, String state, long seconds) {
    send(packet);
    assertThat(rig.tracking.reason()).isEmpty();
    assertThat(rig.l4State()).isEqualTo(state);
    assertThat(rig.secondsLeft()).isEqualTo(seconds);
  }

  private void invalid(SctpPackets packet, String why) {
    send(packet);
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.INVALID);
    assertThat(rig.tracking.reason()).isEqualTo(why);
  }

  private void opened() {
    passes(client().tag(0).init(SERVER_BEARS), "CLOSED", 10);
    passes(server().initAck(CLIENT_BEARS), "COOKIE_WAIT", 3);
  }

  private void established() {
    opened();
    passes(client().chunk(SctpView.COOKIE_ECHO), "COOKIE_ECHOED", 3);
    passes(server().chunk(SctpView.COOKIE_ACK), "ESTABLISHED", 210);
  }

  private boolean assured() {
    return rig.entry().has(EntryStatus.ASSURED);
  }

  @Test
  void fourWayHandshakeEndsEstablishedAndAssured() {
    opened();
    send(client().chunk(SctpView.COOKIE_ECHO).chunk(SctpView.DATA, 3, new byte[20]));
    assertThat(assured()).isFalse();
    passes(server().chunk(SctpView.COOKIE_ACK).chunk(SctpView.SACK), "ESTABLISHED", 210);
    assertThat(assured()).isTrue();
    assertThat(rig.events).hasSize(4);
  }

  @Test
  void tagsOfBothSidesCanBeAskedFor() {
    established();
    L4Tracker tracker = rig.conntrack.tracker(132);
    assertThat(tracker.tag(rig.entry(), Direction.ORIGINAL)).isEqualTo(CLIENT_BEARS);
    assertThat(tracker.tag(rig.entry(), Direction.REPLY)).isEqualTo(SERVER_BEARS);
    assertThat(rig.conntrack.tracker(17).tag(rig.entry(), Direction.REPLY)).isEqualTo(-1);
  }

  @Test
  void dataRenewsTheTimeoutOfWhateverState() {
    established();
    rig.sleep(100);
    passes(client().chunk(SctpView.DATA, 3, new byte[13]), "ESTABLISHED", 210);
    passes(server().chunk(200), "ESTABLISHED", 210);
  }

  @Test
  void shutdownOfEitherSideIsToldApart() {
    established();
    passes(client().chunk(SctpView.SHUTDOWN, 0, new byte[4]), "SHUTDOWN_SENT", 3);
    passes(server().chunk(SctpView.SHUTDOWN_ACK), "SHUTDOWN_ACK_SENT", 3);
    passes(client().chunk(SctpView.SHUTDOWN_COMPLETE), "CLOSED", 10);
    assertThat(assured()).isTrue();
  }

  @Test
  void shutdownOfTheServerIsReceived() {
    established();
    passes(server().chunk(SctpView.SHUTDOWN, 0, new byte[4]), "SHUTDOWN_RECD", 3);
    assertThat(rig.conntrack.tracker(132).closing(rig.entry())).isTrue();
    passes(client().chunk(SctpView.SHUTDOWN_ACK), "SHUTDOWN_ACK_SENT", 3);
    // reflected: the server answers with the tag the client bears
    passes(server().tag(CLIENT_BEARS).chunk(SctpView.SHUTDOWN_COMPLETE, 1), "CLOSED", 10);
    assertThat(rig.conntrack.tracker(132).closing(rig.entry())).isFalse();
  }

  @Test
  void packetsMustBearTheTagOfTheirSide() {
    established();
    invalid(
        client().tag(SERVER_BEARS).chunk(SctpView.DATA, 3, new byte[13]),
        "SCTP verification tag 10, expected 20");
    invalid(client().tag(-1).chunk(SctpView.SACK), "SCTP verification tag 4294967295, expected 20");
    passes(client().chunk(SctpView.SACK), "ESTABLISHED", 210);
  }

  @Test
  void abortBearsItsOwnTagOrReflectsThePeers() {
    established();
    invalid(server().chunk(SctpView.ABORT, 1), "SCTP verification tag 10, expected 20");
    invalid(
        server().tag(CLIENT_BEARS).chunk(SctpView.ABORT), "SCTP verification tag 20, expected 10");
    passes(server().tag(CLIENT_BEARS).chunk(SctpView.ABORT, 1), "CLOSED", 10);
    passes(client().chunk(SctpView.ABORT), "CLOSED", 10);
  }

  @Test
  void shutdownAckBearsAnyTag() {
    established();
    send(client().chunk(SctpView.SHUTDOWN, 0, new byte[4]));
    passes(server().tag(99).chunk(SctpView.SHUTDOWN_ACK), "SHUTDOWN_ACK_SENT", 3);
  }

  @Test
  void initBearsNoTag() {
    invalid(client().tag(5).init(1), "SCTP verification tag 5, expected 0");
    assertThat(rig.count()).isZero();
  }

  @Test
  void cutOffInitOpensNothing() {
    invalid(
        client().tag(0).chunk(SctpView.INIT, 0, new byte[12]), "SCTP chunk of type 1 is cut off");
    assertThat(rig.count()).isZero();
  }

  @Test
  void whatBelongsToAnAssociationOpensNone() {
    String why = "SCTP chunks open no association";
    invalid(client().chunk(SctpView.ABORT), why);
    invalid(client().chunk(SctpView.SHUTDOWN_COMPLETE), why);
    invalid(client().chunk(SctpView.COOKIE_ACK), why);
    invalid(client().chunk(SctpView.DATA, 3, new byte[13]), why);
    invalid(client().chunk(SctpView.HEARTBEAT).chunk(SctpView.DATA, 3, new byte[13]), why);
  }

  @Test
  void initInitAckAndShutdownCompleteStandAlone() {
    established();
    invalid(
        client().tag(0).init(1).chunk(SctpView.DATA),
        "SCTP chunk of type 0 may not stand at place 2");
    invalid(
        client().chunk(SctpView.SACK).initAck(1), "SCTP chunk of type 2 may not stand at place 2");
    invalid(
        client().chunk(SctpView.SHUTDOWN_COMPLETE).chunk(SctpView.SACK),
        "SCTP chunk of type 3 may not stand at place 2");
  }

  @Test
  void cookieChunksStandFirst() {
    established();
    invalid(
        client().chunk(SctpView.SACK).chunk(SctpView.COOKIE_ECHO),
        "SCTP chunk of type 10 may not stand at place 2");
    invalid(
        client().chunk(SctpView.COOKIE_ECHO).chunk(SctpView.COOKIE_ACK),
        "SCTP chunk of type 11 may not stand at place 2");
  }

  @Test
  void chunksMustHaveALengthAndThereMustBeOne() {
    established();
    invalid(client(), "SCTP packet without chunks");
    invalid(client().bytes((byte) 0, (byte) 0, (byte) 0), "SCTP packet without chunks");
    invalid(
        client().chunk(SctpView.SACK).bytes((byte) 0, (byte) 3, (byte) 0, (byte) 0),
        "SCTP chunk of type 0 at place 2 has no length");
    passes(client().bytes((byte) 3, (byte) 0, (byte) 0, (byte) 1), "ESTABLISHED", 210);
  }

  @Test
  void badChecksumIsInvalidFromOutsideUnlessTold() {
    PacketBuffer p = client().tag(0).init(SERVER_BEARS).packet().parsed();
    p.u8(p.l4() + SctpView.CHECKSUM, p.u8(p.l4() + SctpView.CHECKSUM) ^ 1);
    rig.send(p);
    assertThat(rig.tracking.reason()).isEqualTo("bad SCTP checksum");
    rig.set("checksum", 0).send(p);
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.NEW);
  }

  @Test
  void badChecksumIsNobodysBusinessAtOutput() {
    PacketBuffer p = client().tag(0).init(SERVER_BEARS).packet().parsed();
    p.i32(p.l4() + SctpView.CHECKSUM, 0);
    rig.start(p, true);
    rig.finish(p);
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.NEW);
  }

  @Test
  void repeatedInitDoesNotRenewTheTimeout() {
    passes(client().tag(0).init(SERVER_BEARS), "CLOSED", 10);
    rig.sleep(4);
    passes(client().tag(0).init(SERVER_BEARS), "CLOSED", 6);
    rig.sleep(7);
    passes(client().tag(0).init(SERVER_BEARS), "CLOSED", 10);
    assertThat(rig.events).hasSize(3).contains("DESTROY " + rig.entry().tuple(Direction.ORIGINAL));
  }

  @Test
  void initInEstablishedMovesNothingButTheTag() {
    established();
    passes(client().tag(0).init(11), "ESTABLISHED", 210);
    invalid(server().chunk(SctpView.SACK), "SCTP verification tag 10, expected 11");
    passes(server().tag(11).chunk(SctpView.SACK), "ESTABLISHED", 210);
  }

  @Test
  void initAckNobodyAskedForMustNameTheKnownTag() {
    established();
    invalid(server().initAck(77), "SCTP INIT ACK names tag 77, not 20");
    passes(server().initAck(CLIENT_BEARS), "ESTABLISHED", 210);
  }

  @Test
  void initAckAfterACollisionMustNameTheTagOfItsSidesInit() {
    passes(client().tag(0).init(SERVER_BEARS), "CLOSED", 10);
    send(server().tag(0).init(30));
    // both have asked: the server's answer has to name what its own INIT named
    invalid(server().initAck(31), "SCTP INIT ACK names tag 31, not 30");
    passes(server().initAck(30), "COOKIE_WAIT", 3);
  }

  @Test
  void initThatCameLateDoesNotCountAsANewOne() {
    established();
    // names the tag in use: were it new, the server might answer it with any tag
    passes(client().tag(0).init(SERVER_BEARS), "ESTABLISHED", 210);
    invalid(server().initAck(77), "SCTP INIT ACK names tag 77, not 20");
    passes(client().tag(0).init(11), "ESTABLISHED", 210);
    passes(server().tag(11).initAck(77), "ESTABLISHED", 210);
  }

  @Test
  void secondPathOpensWithHeartbeats() {
    passes(client().chunk(SctpView.HEARTBEAT, 0, new byte[8]), "HEARTBEAT_SENT", 30);
    passes(client().chunk(SctpView.HEARTBEAT, 0, new byte[8]), "HEARTBEAT_SENT", 30);
    invalid(server().chunk(SctpView.SACK), "SCTP verification tag 10, expected 0");
    passes(server().chunk(SctpView.HEARTBEAT_ACK, 0, new byte[8]), "ESTABLISHED", 210);
    passes(server().chunk(SctpView.SACK), "ESTABLISHED", 210);
    assertThat(assured()).isTrue();
  }

  @Test
  void replyToAHeartbeatThatIsNoneIsInvalid() {
    passes(client().chunk(SctpView.HEARTBEAT), "HEARTBEAT_SENT", 30);
    invalid(server().tag(0).init(1), "SCTP chunk of type 1 can't come in state 8");
  }

  @Test
  void heartbeatWithANewTagPassesWithoutEffectUntilItIsAnswered() {
    established();
    rig.sleep(10);
    send(client().tag(21).chunk(SctpView.HEARTBEAT));
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.ESTABLISHED);
    assertThat(rig.tracking.reason()).isEqualTo("SCTP verification tag 21, expected 20");
    assertThat(rig.secondsLeft()).isEqualTo(200);
    passes(server().tag(11).chunk(SctpView.HEARTBEAT_ACK), "ESTABLISHED", 210);
    passes(server().tag(11).chunk(SctpView.SACK), "ESTABLISHED", 210);
    passes(client().tag(21).chunk(SctpView.HEARTBEAT), "ESTABLISHED", 210);
    passes(client().tag(21).chunk(SctpView.SACK), "ESTABLISHED", 210);
  }

  @Test
  void heartbeatWithANewTagBringsNoDataAndNoSecond() {
    established();
    String why = "SCTP verification tag 21, expected 20";
    invalid(client().tag(21).chunk(SctpView.HEARTBEAT).chunk(SctpView.DATA), why);
    invalid(client().tag(21).chunk(SctpView.HEARTBEAT).chunk(SctpView.HEARTBEAT), why);
  }

  @Test
  void heartbeatAckWithANewTagMustAnswerOne() {
    established();
    invalid(
        server().tag(11).chunk(SctpView.HEARTBEAT_ACK), "SCTP verification tag 11, expected 10");
    send(client().tag(21).chunk(SctpView.HEARTBEAT));
    invalid(
        client().tag(22).chunk(SctpView.HEARTBEAT_ACK), "SCTP verification tag 22, expected 20");
    // the right tag after all: what failed is settled
    passes(client().chunk(SctpView.HEARTBEAT), "ESTABLISHED", 210);
    invalid(
        server().tag(11).chunk(SctpView.HEARTBEAT_ACK), "SCTP verification tag 11, expected 10");
  }

  @Test
  void staleCookieErrorOfTheServerClosesAnUnfinishedHandshake() {
    opened();
    send(client().chunk(SctpView.COOKIE_ECHO));
    passes(server().chunk(SctpView.ERROR, 0, new byte[8]), "CLOSED", 10);
  }

  @Test
  void chunksBeforeTheInvalidOneHaveTakenEffect() {
    established();
    invalid(
        client().chunk(SctpView.SHUTDOWN, 0, new byte[4]).chunk(SctpView.ABORT, 1),
        "SCTP verification tag 20, expected 10");
    rig.sleep(5);
    passes(client().chunk(SctpView.SACK), "SHUTDOWN_SENT", 3);
  }

  @Test
  void timeoutsFollowTheirTunables() {
    rig.set("sctp_timeout_closed", 11).set("sctp_timeout_cookie_wait", 12);
    rig.set("sctp_timeout_cookie_echoed", 13).set("sctp_timeout_established", 14);
    rig.set("sctp_timeout_shutdown_sent", 15).set("sctp_timeout_shutdown_ack_sent", 16);
    rig.set("sctp_timeout_shutdown_recd", 17).set("sctp_timeout_heartbeat_sent", 18);
    passes(client().tag(0).init(SERVER_BEARS), "CLOSED", 11);
    passes(server().initAck(CLIENT_BEARS), "COOKIE_WAIT", 12);
    passes(client().chunk(SctpView.COOKIE_ECHO), "COOKIE_ECHOED", 13);
    passes(server().chunk(SctpView.COOKIE_ACK), "ESTABLISHED", 14);
    passes(client().chunk(SctpView.SHUTDOWN), "SHUTDOWN_SENT", 15);
    passes(server().chunk(SctpView.SHUTDOWN_ACK), "SHUTDOWN_ACK_SENT", 16);
  }
}
