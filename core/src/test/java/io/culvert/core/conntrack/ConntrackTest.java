package io.culvert.core.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import org.junit.jupiter.api.Test;

/** States, confirmation, zones, accounting: semantics A2 items 24, 27, 29, 30. */
class ConntrackTest {

  private final Rig rig = new Rig();

  private static Packets question(int port) {
    return Packets.udp("10.0.0.1", port, "10.0.0.2", 53).payload("question");
  }

  private static Packets answer(int port) {
    return Packets.udp("10.0.0.2", 53, "10.0.0.1", port).payload("answer");
  }

  @Test
  void newLastsUntilAReplyWasSeenAndTheReplyItselfIsEstablished() {
    for (int i = 0; i < 3; i++) {
      assertThat(rig.send(question(1)).state()).isEqualTo(ConntrackState.NEW);
      assertThat(rig.tracking.direction()).isEqualTo(Direction.ORIGINAL);
    }
    assertThat(rig.send(answer(1)).state()).isEqualTo(ConntrackState.ESTABLISHED);
    assertThat(rig.tracking.direction()).isEqualTo(Direction.REPLY);
    assertThat(rig.send(question(1)).state()).isEqualTo(ConntrackState.ESTABLISHED);
    assertThat(rig.tracking.direction()).isEqualTo(Direction.ORIGINAL);
    assertThat(rig.count()).isEqualTo(1);
  }

  @Test
  void entryIsInvisibleUntilConfirmedAndItsTimeStartsThere() {
    PacketBuffer first = question(1).parsed();
    rig.start(first, false);
    Tracking other = new Tracking();
    PacketBuffer reply = answer(1).parsed();
    rig.conntrack.track(reply, true, other, rig.now);
    assertThat(other.state()).isEqualTo(ConntrackState.NEW);
    rig.conntrack.release(other);
    rig.sleep(5);
    rig.finish(first);
    assertThat(rig.secondsLeft()).isEqualTo(30);
    assertThat(rig.events).containsExactly("NEW 17 10.0.0.1:1 > 10.0.0.2:53");
  }

  @Test
  void packetDroppedByARuleCreatesNothing() {
    rig.sendAndDrop(question(1));
    assertThat(rig.count()).isZero();
    assertThat(rig.events).isEmpty();
    assertThat(rig.send(answer(1)).state()).isEqualTo(ConntrackState.NEW);
  }

  @Test
  void packetTrackedBeforeIsNotTrackedAgain() {
    PacketBuffer p = question(1).parsed();
    rig.send(p);
    long id = rig.entry().id();
    Tracking again = rig.tracking;
    assertThat(rig.conntrack.track(p, false, again, rig.now)).isNull();
    assertThat(again.entry().id()).isEqualTo(id);
    Tracking exempt = new Tracking();
    exempt.untracked();
    rig.conntrack.track(p, false, exempt, rig.now);
    assertThat(exempt.state()).isEqualTo(ConntrackState.UNTRACKED);
    assertThat(exempt.hasEntry()).isFalse();
  }

  @Test
  void expiredEntryIsGoneForTheNextPacketEvenUnswept() {
    rig.send(question(1));
    rig.send(answer(1));
    rig.sleep(30);
    assertThat(rig.send(answer(1)).state()).isEqualTo(ConntrackState.NEW);
    assertThat(rig.events).anyMatch(e -> e.startsWith("DESTROY"));
    assertThat(rig.count()).isEqualTo(1);
  }

  @Test
  void sweepTakesWhatHasExpiredInBoundedSteps() {
    for (int port = 1; port <= 1000; port++) {
      rig.send(question(port));
    }
    rig.sleep(15);
    for (int port = 1; port <= 500; port++) {
      rig.send(question(port));
    }
    rig.sleep(16);
    rig.conntrack.sweep(rig.now, 100);
    assertThat(rig.count()).isGreaterThanOrEqualTo(900);
    rig.sweepAll();
    assertThat(rig.count()).isEqualTo(500);
  }

  @Test
  void sweepStopsWhereTooMuchHasExpiredAndSaysSo() {
    for (int port = 1; port <= 1000; port++) {
      rig.send(question(port));
    }
    rig.sleep(31);
    int calls = 1;
    while (rig.conntrack.sweep(rig.now, 10_000)) {
      assertThat(rig.count()).isBetween(1, 1000 - calls * 200);
      calls++;
    }
    assertThat(rig.count()).isZero();
    assertThat(calls).isBetween(4, 5);
  }

  @Test
  void laterFragmentCannotBeTracked() {
    PacketBuffer p = new PacketBuffer().fill(question(1).fragment(8, 8, false));
    assertThat(io.culvert.core.wire.HeaderParser.parse(p)).isNull();
    assertThat(rig.send(p).state()).isEqualTo(ConntrackState.INVALID);
    assertThat(rig.tracking.reason()).isEqualTo("no transport header to track by");
    assertThat(rig.conntrack.stats().invalid()).isEqualTo(1);
  }

  @Test
  void answersWeSendAreRelatedTheOtherWayAndPublishNothing() {
    PacketBuffer p = question(1).parsed();
    rig.start(p, false);
    Tracking generated = new Tracking();
    rig.conntrack.attach(generated, rig.tracking);
    PacketBuffer error =
        Packets.icmpError("10.0.0.2", "10.0.0.1", IcmpView.UNREACHABLE, 3, 0, p).parsed();
    assertThat(rig.conntrack.track(error, true, generated, rig.now)).isNull();
    assertThat(generated.state()).isEqualTo(ConntrackState.RELATED);
    assertThat(generated.direction()).isEqualTo(Direction.REPLY);
    assertThat(rig.conntrack.confirm(error, generated, rig.now)).isNull();
    rig.conntrack.release(generated);
    assertThat(rig.count()).isEqualTo(1);
    rig.conntrack.release(rig.tracking);
    assertThat(rig.count()).isZero();
    assertThat(rig.events).isEmpty();
  }

  @Test
  void destroyedEntryKeepsItsRowWhileAPacketMayPointAtIt() {
    Packets syn = Packets.tcp("10.0.0.1", 1, "10.0.0.2", 80).flags(TcpView.SYN).seq(9);
    rig.send(syn);
    PacketBuffer rst =
        Packets.tcp("10.0.0.2", 80, "10.0.0.1", 1)
            .flags(TcpView.RST | TcpView.ACK)
            .ack(10)
            .parsed();
    rig.start(rst, false);
    assertThat(rig.count()).isZero();
    assertThat(rig.entry().has(EntryStatus.DYING)).isTrue();
    // while the RST is on its way the router sends something of its own
    Tracking own = new Tracking();
    rig.conntrack.track(question(5).parsed(), true, own, rig.now);
    assertThat(own.entry().slot()).isNotEqualTo(rig.entry().slot());
    assertThat(rig.entry().tuple(Direction.ORIGINAL).destinationPort()).isEqualTo(80);
    rig.finish(rst);
    assertThat(rig.dropped).isNull();
  }

  @Test
  void acceptedPacketsAreCountedFromTheFirstIfAccountingIsOn() {
    rig.send(question(1));
    assertThat(rig.entry().accounted()).isFalse();
    rig.set("acct", 1);
    rig.send(question(1));
    assertThat(rig.entry().packets(Direction.ORIGINAL)).isZero();
    rig.send(question(2));
    rig.send(question(2));
    rig.send(answer(2));
    assertThat(rig.entry().packets(Direction.ORIGINAL)).isEqualTo(2);
    assertThat(rig.entry().bytes(Direction.ORIGINAL)).isEqualTo(2 * 36);
    assertThat(rig.entry().packets(Direction.REPLY)).isEqualTo(1);
    assertThat(rig.entry().bytes(Direction.REPLY)).isEqualTo(34);
  }

  @Test
  void updatesAreToldWhenThePacketThatMadeThemHasPassed() {
    rig.send(question(1));
    rig.events.clear();
    rig.send(question(1));
    assertThat(rig.events).isEmpty();
    PacketBuffer reply = answer(1).parsed();
    rig.start(reply, false);
    assertThat(rig.events).isEmpty();
    rig.finish(reply);
    assertThat(rig.events).hasSize(1).first().asString().startsWith("UPDATE");
    rig.send(answer(1));
    assertThat(rig.events).hasSize(1);
    rig.entry().mark(7);
    rig.conntrack.changed(rig.entry(), rig.now);
    assertThat(rig.events).hasSize(2);
    rig.entry().mark(7);
    rig.conntrack.changed(rig.entry(), rig.now);
    assertThat(rig.events).hasSize(2);
  }

  private Tracking inZone(Packets packet, int zone, int directions) {
    PacketBuffer p = packet.parsed();
    rig.tracking.reset();
    rig.tracking.template(zone, directions, 0, 0);
    rig.dropped = rig.conntrack.track(p, false, rig.tracking, rig.now);
    return rig.finish(p);
  }

  @Test
  void zonesKeepEqualTuplesApart() {
    rig.send(question(1));
    assertThat(inZone(question(1), 5, 3).state()).isEqualTo(ConntrackState.NEW);
    assertThat(rig.entry().zone()).isEqualTo(5);
    assertThat(rig.count()).isEqualTo(2);
    assertThat(inZone(answer(1), 5, 3).state()).isEqualTo(ConntrackState.ESTABLISHED);
    assertThat(inZone(answer(1), 6, 3).state()).isEqualTo(ConntrackState.NEW);
    assertThat(rig.send(question(1)).state()).isEqualTo(ConntrackState.NEW);
  }

  @Test
  void zoneOfOneDirectionLeavesRepliesInTheDefaultZone() {
    assertThat(inZone(question(1), 5, 1).state()).isEqualTo(ConntrackState.NEW);
    assertThat(rig.send(answer(1)).state()).isEqualTo(ConntrackState.ESTABLISHED);
    assertThat(inZone(answer(1), 5, 3).state()).isEqualTo(ConntrackState.NEW);
    assertThat(inZone(question(1), 5, 1).state()).isEqualTo(ConntrackState.ESTABLISHED);
  }

  @Test
  void latestOfTheEntriesThatShareTupleIsFound() {
    rig.send(answer(1));
    assertThat(inZone(question(1), 7, 2).state()).isEqualTo(ConntrackState.NEW);
    assertThat(rig.count()).isEqualTo(2);
    assertThat(rig.send(question(1)).state()).isEqualTo(ConntrackState.NEW);
    assertThat(rig.entry().zone()).isEqualTo(7);
    rig.conntrack.kill(rig.entry(), rig.now);
    assertThat(rig.send(question(1)).state()).isEqualTo(ConntrackState.ESTABLISHED);
    assertThat(rig.entry().zone()).isZero();
  }

  @Test
  void errorsAreLookedForInThePacketsZone() {
    PacketBuffer p = question(1).parsed();
    inZone(question(1), 5, 3);
    Packets error = Packets.icmpError("10.0.0.2", "10.0.0.1", IcmpView.UNREACHABLE, 3, 0, p);
    assertThat(rig.send(error).state()).isEqualTo(ConntrackState.INVALID);
    assertThat(inZone(error, 5, 3).state()).isEqualTo(ConntrackState.RELATED);
  }

  @Test
  void templateGivesHelperAndTimeoutPolicy() {
    TimeoutPolicy policy = new TimeoutPolicy("short", 4, 17, 2);
    policy.nanos(0, 3 * Rig.SECOND);
    policy.nanos(1, 9 * Rig.SECOND);
    int number = rig.conntrack.timeoutPolicies().add(policy);
    int helper = rig.conntrack.helpers().idOf("tftp");
    PacketBuffer p = question(1).parsed();
    rig.tracking.reset();
    rig.tracking.template(0, 3, helper, number);
    rig.conntrack.track(p, false, rig.tracking, rig.now);
    rig.dropped = null;
    rig.finish(p);
    assertThat(rig.entry().helper()).isEqualTo(helper);
    assertThat(rig.entry().has(EntryStatus.HELPER)).isTrue();
    assertThat(rig.secondsLeft()).isEqualTo(3);
  }

  @Test
  void whatIsToldOfAnEntryIsSettledWhenItOpens() {
    rig.send(question(1));
    assertThat(rig.entry().told()).isEqualTo(EntryEvent.ALL);
    rig.set("events", 0);
    rig.send(question(1));
    assertThat(rig.entry().told()).as("known before").isEqualTo(EntryEvent.ALL);
    rig.send(question(2));
    assertThat(rig.entry().told()).isZero();
    rig.tracking.reset();
    rig.tracking.template(5, 3, 0, 0);
    rig.tracking.templateEvents(EntryEvent.DESTROY);
    rig.conntrack.track(question(3).parsed(), false, rig.tracking, rig.now);
    rig.entry().mark(-1);
    assertThat(rig.entry().told()).as("a rule's choice comes first").isEqualTo(EntryEvent.DESTROY);
    assertThat(rig.entry().zone()).isEqualTo(5);
    rig.entry().zone(6, 1);
    assertThat(rig.entry().told()).isEqualTo(EntryEvent.DESTROY);
    rig.conntrack.release(rig.tracking);
  }
}
