package io.culvert.core.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.ExpectationTable.Added;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Expectations: semantics A2 items 24, 33, 34. */
class ExpectationTableTest {

  private static final long LIFETIME = 300 * Rig.SECOND;

  private final Rig rig = new Rig();
  private final ConntrackEntry master = new ConntrackEntry();
  private final ExpectationTable table = rig.conntrack.expectations();

  @BeforeEach
  void openMaster() {
    openMaster(21000);
  }

  private void openMaster(int port) {
    rig.send(control(port, true, TcpView.SYN, 1000, 0));
    rig.send(control(port, false, TcpView.SYN | TcpView.ACK, 5000, 1001));
    rig.send(control(port, true, TcpView.ACK, 1001, 5001));
    master.wrap(rig.entry());
    rig.events.clear();
  }

  private static Packets control(int port, boolean client, int flags, long seq, long ack) {
    Packets p =
        client
            ? Packets.tcp("10.0.0.1", port, "10.0.0.2", 21)
            : Packets.tcp("10.0.0.2", 21, "10.0.0.1", port);
    return p.flags(flags).seq(seq).ack(ack);
  }

  /** Server, any port → client, exactly {@code port}. */
  private Expectation toClient(int port, int flags) {
    return toClient(port, flags, null);
  }

  private Expectation toClient(int port, int flags, Expectation.Fulfilment fulfilment) {
    Expectation e = new Expectation(master, Direction.REPLY, 1, flags, fulfilment);
    e.tuple().sourceLow = IpAddress.of("10.0.0.2").low();
    e.tuple().destinationLow = IpAddress.of("10.0.0.1").low();
    e.tuple().meta = PacketTuple.meta(4, 6, 0, 0, port);
    e.mask().sourceLow = 0xFFFF_FFFFL;
    return e;
  }

  private Added add(Expectation e) {
    return table.add(e, 8, LIFETIME, rig.now);
  }

  private Tracking data(int fromPort, int toPort) {
    return rig.send(
        Packets.tcp("10.0.0.2", fromPort, "10.0.0.1", toPort).flags(TcpView.SYN).seq(1));
  }

  @Test
  void expectedFlowIsRelatedUntilAReplyThenEstablishedAndKeepsItsMaster() {
    master.mark(42);
    assertThat(add(toClient(3000, 0))).isEqualTo(Added.ADDED);
    assertThat(data(20, 3000).state()).isEqualTo(ConntrackState.RELATED);
    ConntrackEntry child = rig.entry();
    assertThat(child.has(EntryStatus.EXPECTED)).isTrue();
    assertThat(child.masterSlot()).isEqualTo(master.slot());
    assertThat(child.masterId()).isEqualTo(master.id());
    assertThat(child.mark()).isEqualTo(42);
    assertThat(child.helper()).isZero();
    assertThat(data(20, 3000).state()).isEqualTo(ConntrackState.RELATED);
    rig.send(Packets.tcp("10.0.0.1", 3000, "10.0.0.2", 20).flags(TcpView.SYN | TcpView.ACK).ack(2));
    assertThat(rig.send(Packets.tcp("10.0.0.2", 20, "10.0.0.1", 3000).seq(2).ack(2)).state())
        .isEqualTo(ConntrackState.ESTABLISHED);
    assertThat(rig.entry().has(EntryStatus.EXPECTED)).isTrue();
    assertThat(rig.conntrack.stats().expectNew()).isEqualTo(1);
  }

  @Test
  void expectationIsUsedUpByItsFirstMatch() {
    add(toClient(3000, 0));
    data(20, 3000);
    assertThat(table.count()).isZero();
    assertThat(data(21, 3000).state()).isEqualTo(ConntrackState.NEW);
    assertThat(rig.events).containsSubsequence("EXPECT 3000", "UNEXPECT 3000");
  }

  @Test
  void permanentExpectationStays() {
    add(toClient(3000, Expectation.PERMANENT));
    assertThat(data(20, 3000).state()).isEqualTo(ConntrackState.RELATED);
    assertThat(data(21, 3000).state()).isEqualTo(ConntrackState.RELATED);
    assertThat(table.count()).isEqualTo(1);
  }

  @Test
  void inactiveExpectationMatchesNothing() {
    add(toClient(3000, Expectation.INACTIVE));
    assertThat(data(20, 3000).state()).isEqualTo(ConntrackState.NEW);
  }

  @Test
  void onlyTheMaskedSourceMayOpenIt() {
    add(toClient(3000, 0));
    assertThat(rig.send(Packets.tcp("10.0.0.3", 20, "10.0.0.1", 3000).flags(TcpView.SYN)).state())
        .isEqualTo(ConntrackState.NEW);
    assertThat(data(20, 3001).state()).isEqualTo(ConntrackState.NEW);
    assertThat(rig.send(Packets.udp("10.0.0.2", 20, "10.0.0.1", 3000)).state())
        .isEqualTo(ConntrackState.NEW);
    assertThat(data(20, 3000).state()).isEqualTo(ConntrackState.RELATED);
  }

  @Test
  void fulfilmentActsOnTheDraftBeforeAnyRuleAndTheHelperIsAssigned() {
    List<String> calls = new ArrayList<>();
    Expectation e =
        toClient(
            3000,
            0,
            (draft, m, expectation, now) ->
                calls.add(draft.has(EntryStatus.CONFIRMED) + " " + m.id() + " " + now));
    e.assignedHelper(9);
    add(e);
    data(20, 3000);
    assertThat(calls).containsExactly("false " + master.id() + " " + rig.now);
    assertThat(rig.entry().helper()).isEqualTo(9);
  }

  @Test
  void expectationsDieWithTheirMaster() {
    add(toClient(3000, 0));
    add(toClient(3001, 0));
    rig.conntrack.kill(master, rig.now);
    assertThat(table.count()).isZero();
    assertThat(rig.conntrack.stats().expectDelete()).isEqualTo(2);
    assertThat(add(toClient(3002, 0))).isEqualTo(Added.MASTER_GONE);
  }

  @Test
  void expectationOfADraftWaitsForItsConfirmAndDiesWithTheDraft() {
    var first = Packets.udp("10.0.0.1", 7, "10.0.0.2", 69).parsed();
    rig.start(first, false);
    master.wrap(rig.entry());
    assertThat(add(toClient(3000, Expectation.PERMANENT))).isEqualTo(Added.ADDED);
    Tracking early = new Tracking();
    rig.conntrack.track(
        Packets.tcp("10.0.0.2", 20, "10.0.0.1", 3000).flags(TcpView.SYN).parsed(),
        true,
        early,
        rig.now);
    assertThat(early.state()).isEqualTo(ConntrackState.NEW);
    rig.conntrack.release(early);
    rig.conntrack.release(rig.tracking);
    assertThat(table.count()).isZero();
  }

  @Test
  void expectationExpires() {
    add(toClient(3000, 0));
    rig.sleep(299.9);
    assertThat(table.find(toClient(3000, 0).tuple(), rig.now)).isNotNull();
    rig.sleep(0.1);
    assertThat(data(20, 3000).state()).isEqualTo(ConntrackState.NEW);
    assertThat(table.count()).isZero();
    add(toClient(3000, 0));
    rig.sleep(300);
    for (int i = 0; i < 1024 / 64; i++) {
      rig.conntrack.sweep(rig.now, 1);
    }
    assertThat(table.count()).isZero();
  }

  @Test
  void theOldestOfAClassMakesRoom() {
    List<Expectation> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      all.add(toClient(3000 + i, 0));
      table.add(all.get(i), 2, LIFETIME, rig.now);
    }
    Expectation otherClass = toClient(4000, 0);
    otherClass.expectationClass(1);
    table.add(otherClass, 2, LIFETIME, rig.now);
    List<Expectation> left = new ArrayList<>();
    table.ofMaster(master.slot(), master.id(), left::add);
    assertThat(left).containsExactly(all.get(1), all.get(2), otherClass);
  }

  @Test
  void identicalExpectationIsRefreshed() {
    add(toClient(3000, 0));
    rig.sleep(200);
    assertThat(add(toClient(3000, 0))).isEqualTo(Added.REFRESHED);
    assertThat(table.count()).isEqualTo(1);
    rig.sleep(200);
    assertThat(data(20, 3000).state()).isEqualTo(ConntrackState.RELATED);
  }

  @Test
  void intersectingMasksClash() {
    add(toClient(3000, 0));
    Expectation anySource = toClient(3000, 0);
    anySource.mask().sourceLow = 0;
    assertThat(add(anySource)).isEqualTo(Added.CLASH);
    Expectation otherSource = toClient(3000, 0);
    otherSource.tuple().sourceLow++;
    assertThat(add(otherSource)).isEqualTo(Added.ADDED);
    openMaster(21001);
    assertThat(add(toClient(3000, 0))).as("another master").isEqualTo(Added.CLASH);
  }

  @Test
  void oneLimitForAll() {
    rig.set("expect_max", 3);
    for (int i = 0; i < 3; i++) {
      assertThat(add(toClient(3000 + i, 0))).isEqualTo(Added.ADDED);
    }
    assertThat(add(toClient(3003, 0))).isEqualTo(Added.TABLE_FULL);
    assertThat(table.count()).isEqualTo(3);
  }

  @Test
  void expectationHoldsInItsMastersZoneOnly() {
    add(toClient(3000, 0));
    var syn = Packets.tcp("10.0.0.2", 20, "10.0.0.1", 3000).flags(TcpView.SYN).parsed();
    rig.tracking.reset();
    rig.tracking.template(7, 3, 0, 0);
    rig.conntrack.track(syn, false, rig.tracking, rig.now);
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.NEW);
    rig.conntrack.release(rig.tracking);
    assertThat(data(20, 3000).state()).isEqualTo(ConntrackState.RELATED);
  }

  @Test
  void removeAndFlush() {
    Expectation a = toClient(3000, 0);
    add(a);
    add(toClient(3001, 0));
    assertThat(table.remove(a, rig.now)).isTrue();
    assertThat(table.remove(a, rig.now)).isFalse();
    table.flush(rig.now);
    assertThat(table.count()).isZero();
  }

  @Test
  void whatIsThereAsAnotherClassIsNotExpectedTwice() {
    assertThat(add(toClient(3000, 0))).isEqualTo(Added.ADDED);
    Expectation other = toClient(3000, 0);
    other.expectationClass(1);
    assertThat(table.addUnlessThere(other, 8, LIFETIME, rig.now)).isEqualTo(Added.ALREADY);
    assertThat(table.addUnlessThere(toClient(3000, 0), 8, LIFETIME, rig.now))
        .isEqualTo(Added.REFRESHED);
    assertThat(table.count()).isEqualTo(1);
  }

  @Test
  void aSleepingExpectationLetsNobodyIn() {
    Expectation sleeping = toClient(3000, Expectation.INACTIVE);
    add(sleeping);
    assertThat(table.find(sleeping.tuple(), rig.now)).isSameAs(sleeping);
    assertThat(data(20, 3000).state()).isEqualTo(ConntrackState.NEW);
    sleeping.wake();
    assertThat(data(21, 3000).state()).isEqualTo(ConntrackState.RELATED);
  }
}
