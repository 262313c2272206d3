package io.culvert.core.nat;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import io.culvert.core.wire.UdpView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Items 26, 41 to 45 and 64: what a draft is bound to. */
class NatSetupTest {

  private static final String A = "10.0.0.2";
  private static final String B = "10.0.0.3";
  private static final String SERVER = "203.0.113.9";
  private static final String OTHER_SERVER = "203.0.113.10";
  private static final String PUBLIC = "198.51.100.1";

  private final NatRig router = new NatRig();

  private static NatRange to(String address) {
    return NatRange.address(IpAddress.of(address));
  }

  private static Packets udp(String from, int port, String to) {
    return Packets.udp(from, port, to, 53).payload("question");
  }

  private int portOf(PacketBuffer sent) {
    assertThat(router.dropped).isNull();
    return UdpView.sourcePort(sent, sent.l4());
  }

  @Test
  void item26_anInvalidPacketIsNotTranslated() {
    router.snat(to(PUBLIC));
    Packets fin = Packets.tcp(A, 4000, SERVER, 80).flags(TcpView.FIN);
    byte[] before = fin.bytes();
    PacketBuffer sent = router.send(fin);
    assertThat(router.rig.tracking.state()).isEqualTo(ConntrackState.INVALID);
    assertThat(sent.toArray()).isEqualTo(before);
  }

  @Test
  void item41_theNatTableIsConsultedOnceForEachManip() {
    PacketBuffer first = udp(A, 4000, SERVER).parsed();
    Tracking tracking = router.rig.start(first, false);
    assertThat(router.nat.consultsRules(first, tracking, Manip.DESTINATION)).isTrue();
    router.nat.manip(first, tracking, Manip.DESTINATION, Nat.NO_DEVICE, router.rig.now);
    assertThat(router.nat.consultsRules(first, tracking, Manip.DESTINATION)).isFalse();
    assertThat(router.nat.consultsRules(first, tracking, Manip.SOURCE)).isTrue();
    router.nat.manip(first, tracking, Manip.SOURCE, NatRig.WAN, router.rig.now);
    router.rig.finish(first);
    assertThat(router.entry().has(EntryStatus.NAT_DONE_MASK)).isTrue();
    assertThat(router.entry().status() & EntryStatus.NAT_MASK).isZero();

    PacketBuffer second = udp(A, 4000, SERVER).parsed();
    router.rig.start(second, false);
    assertThat(tracking.state()).isEqualTo(ConntrackState.NEW);
    assertThat(router.nat.consultsRules(second, tracking, Manip.SOURCE)).isFalse();
  }

  @Test
  void item41_anEntryWithoutARuleIsNotTranslatedLaterEither() {
    router.send(udp(A, 4000, SERVER));
    router.snat(to(PUBLIC));
    PacketBuffer again = router.send(udp(A, 4000, SERVER));
    assertThat(again.toArray()).isEqualTo(udp(A, 4000, SERVER).bytes());
  }

  @Test
  void item64_aNullBindingMovesThePortWhereTheReplyWouldClash() {
    router.snat(to(PUBLIC));
    assertThat(portOf(router.send(udp(A, 4000, SERVER)))).isEqualTo(4000);
    router.source = null;
    // the router's own socket has the port the masqueraded entry took
    PacketBuffer own = router.send(udp(PUBLIC, 4000, SERVER));
    assertThat(portOf(own)).isBetween(1024, 65535).isNotEqualTo(4000);
    assertThat(router.entry().has(EntryStatus.SRC_NAT)).isTrue();
    assertThat(router.tuple(Direction.REPLY)).startsWith("17 " + SERVER + ":53 > " + PUBLIC + ":");
  }

  @Test
  void item42_aTupleInRangeIsKept() {
    router.snat(to(PUBLIC).withPorts(2000, 5000));
    assertThat(portOf(router.send(udp(PUBLIC, 4000, SERVER)))).isEqualTo(4000);
    assertThat(router.entry().status() & EntryStatus.NAT_MASK).isZero();
  }

  @Test
  void item42_aSourceKeepsItsMappingTowardsOtherDestinations() {
    router.snat(to(PUBLIC));
    router.send(udp(A, 4000, SERVER));
    int moved = portOf(router.send(udp(B, 4000, SERVER)));
    assertThat(moved).isNotEqualTo(4000);
    // 4000 would be free towards this one, but B is known by its mapping
    assertThat(portOf(router.send(udp(B, 4000, OTHER_SERVER)))).isEqualTo(moved);
    assertThat(portOf(router.send(udp(A, 4000, OTHER_SERVER)))).isEqualTo(4000);
  }

  @Test
  void item42_aMappingOutOfRangeIsNotReused() {
    router.snat(to(PUBLIC));
    router.send(udp(A, 4000, SERVER));
    router.snat(to("198.51.100.2"));
    PacketBuffer sent = router.send(udp(A, 4000, OTHER_SERVER));
    assertThat(sent.toArray()).isEqualTo(udp("198.51.100.2", 4000, OTHER_SERVER).bytes());
  }

  @Test
  void item42_aMappingIsForgottenWithItsEntry() {
    router.snat(to(PUBLIC));
    router.send(udp(A, 4000, SERVER));
    int moved = portOf(router.send(udp(B, 4000, SERVER)));
    router.rig.sleep(31);
    router.rig.sweepAll();
    assertThat(router.rig.count()).isZero();
    assertThat(portOf(router.send(udp(B, 4000, SERVER)))).isEqualTo(4000).isNotEqualTo(moved);
  }

  @Test
  void item42_randomSkipsWhatWouldKeepThePort() {
    router.snat(to(PUBLIC).withRandom());
    int first = portOf(router.send(udp(A, 4000, SERVER)));
    int second = portOf(router.send(udp(A, 4000, OTHER_SERVER)));
    assertThat(first).isBetween(1024, 65535).isNotEqualTo(4000);
    assertThat(second).isNotEqualTo(first);
    router.snat(to(PUBLIC).withRandomFully());
    assertThat(portOf(router.send(udp(B, 4000, SERVER)))).isNotEqualTo(4000);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 511", "511, 1, 511", "512, 600, 1023", "1023, 600, 1023", "1024, 1024, 65535"})
  void item43_aTakenPortMovesWithinItsClass(int port, int min, int max) {
    router.snat(to(PUBLIC));
    assertThat(portOf(router.send(udp(A, port, SERVER)))).isEqualTo(port);
    for (int i = 3; i < 60; i++) {
      PacketBuffer sent = router.send(udp("10.0.0." + i, port, SERVER));
      assertThat(portOf(sent)).isBetween(min, max);
    }
  }

  @Test
  void item43_aPortRangeOfTheRuleComesFirst() {
    router.snat(to(PUBLIC).withPorts(40000, 40003));
    assertThat(portOf(router.send(udp(A, 100, SERVER)))).isBetween(40000, 40003);
  }

  @Test
  void item43_anExhaustedRangeDropsThePacketAndLeavesNothing() {
    router.snat(to(PUBLIC).withPorts(40000, 40003));
    for (int i = 0; i < 4; i++) {
      router.send(udp("10.0.0." + (10 + i), 4000, SERVER));
      assertThat(router.dropped).isNull();
    }
    router.send(udp("10.0.0.99", 4000, SERVER));
    assertThat(router.dropped).isEqualTo(DropReason.NAT_NO_TUPLE);
    assertThat(router.rig.count()).isEqualTo(4);
    router.send(udp("10.0.0.99", 4000, OTHER_SERVER));
    assertThat(router.dropped).isNull();
  }

  @Test
  void item43_aTimeWaitEntryGivesWayToALaterSyn() {
    router.snat(to(PUBLIC).withPorts(40000, 40000));
    closeConnection(A);
    // with one port the kernel keeps it without looking, and confirm finds the clash
    router.snat(to(PUBLIC).withPorts(40000, 40001));
    router.send(Packets.tcp("10.0.0.7", 4001, SERVER, 80).flags(TcpView.SYN).seq(1));
    assertThat(router.dropped).isNull(); // takes the other port
    router.send(Packets.tcp(B, 4000, SERVER, 80).flags(TcpView.SYN).seq(500));
    assertThat(router.dropped).as("sequence numbers not beyond the old ones").isNotNull();
    PacketBuffer syn = router.send(Packets.tcp(B, 4000, SERVER, 80).flags(TcpView.SYN).seq(9000));
    assertThat(router.dropped).isNull();
    assertThat(TcpView.sourcePort(syn, syn.l4())).isEqualTo(40000);
    assertThat(router.rig.count()).isEqualTo(2);
  }

  private void closeConnection(String client) {
    router.send(Packets.tcp(client, 4000, SERVER, 80).flags(TcpView.SYN).seq(1000));
    int ack = TcpView.ACK;
    reply(TcpView.SYN | ack, 5000, 1001);
    router.send(Packets.tcp(client, 4000, SERVER, 80).flags(ack).seq(1001).ack(5001));
    router.send(Packets.tcp(client, 4000, SERVER, 80).flags(TcpView.FIN | ack).seq(1001).ack(5001));
    reply(TcpView.FIN | ack, 5001, 1002);
    router.send(Packets.tcp(client, 4000, SERVER, 80).flags(ack).seq(1002).ack(5002));
    assertThat(router.rig.l4State()).isEqualTo("TIME_WAIT");
  }

  private void reply(int flags, int seq, int ack) {
    router.send(Packets.tcp(SERVER, 80, PUBLIC, 40000).flags(flags).seq(seq).ack(ack));
    assertThat(router.dropped).isNull();
  }

  @Test
  void item63_aSynThatReopensAClosedConnectionIsMappedAnew() {
    router.snat(to(PUBLIC).withPorts(40000, 40000));
    closeConnection(A);
    router.snat(to(PUBLIC).withPorts(50000, 50000));
    Packets syn = Packets.tcp(A, 4000, SERVER, 80).flags(TcpView.SYN).seq(90_000);
    PacketBuffer sent = router.send(syn);
    assertThat(TcpView.sourcePort(sent, sent.l4())).isEqualTo(50000);
    assertThat(router.rig.count()).isEqualTo(1);
  }

  @Test
  void item44_dnatWithoutPortsNeverChangesThePort() {
    router.dnat(to("10.0.0.80"));
    router.send(Packets.udp("192.0.2.1", 4000, PUBLIC, 53).payload("x"));
    // the same source reaches the same server by another name: only its own port can move
    PacketBuffer second = router.send(Packets.udp("192.0.2.1", 4000, "198.51.100.2", 53));
    assertThat(router.dropped).isNull();
    assertThat(UdpView.destinationPort(second, second.l4())).isEqualTo(53);
    assertThat(UdpView.sourcePort(second, second.l4())).isNotEqualTo(4000);
  }

  @Test
  void item44_dnatWithPortsKeepsOneInRangeAndElseTakesTheFirst() {
    router.dnat(to("10.0.0.80").withPorts(50, 60));
    PacketBuffer kept = router.send(Packets.udp("192.0.2.1", 4000, PUBLIC, 53).payload("x"));
    assertThat(UdpView.destinationPort(kept, kept.l4())).isEqualTo(53);
    PacketBuffer first = router.send(Packets.udp("192.0.2.1", 4000, PUBLIC, 99).payload("x"));
    assertThat(UdpView.destinationPort(first, first.l4())).isEqualTo(50);
  }

  @Test
  void dnatShiftsPortsByAFixedAmount() {
    router.dnat(to("10.0.0.80").withPorts(5000, 5100).withPortOffset(8000));
    PacketBuffer sent = router.send(Packets.udp("192.0.2.1", 4000, PUBLIC, 8042).payload("x"));
    assertThat(UdpView.destinationPort(sent, sent.l4())).isEqualTo(5042);
  }

  @Test
  void item45_icmpIdsAreKeptWhereFreeAndElseMoved() {
    router.snat(to(PUBLIC));
    router.send(Packets.echo(A, SERVER, 77, 1));
    PacketTuple first = router.entry().tuple(Direction.REPLY, new PacketTuple());
    assertThat(first.sourcePort()).isEqualTo(77);
    router.send(Packets.echo(B, SERVER, 77, 1));
    PacketTuple second = router.entry().tuple(Direction.REPLY, new PacketTuple());
    assertThat(second.sourcePort()).isNotEqualTo(77);
    assertThat(second.destinationLow).isEqualTo(IpAddress.of(PUBLIC).low());
  }

  @Test
  void item45_greKeysAreLeftAloneWithoutAMaster() {
    router.snat(to(PUBLIC));
    byte[] keyed = {0x20, 1, (byte) 0x88, 0x0B, 0, 4, 0, 9, 1, 2, 3, 4};
    PacketBuffer first = router.send(Packets.raw(A, SERVER, 47, keyed));
    assertThat(router.dropped).isNull();
    assertThat(first.toArray()).isEqualTo(Packets.raw(PUBLIC, SERVER, 47, keyed).bytes());
    router.send(Packets.raw(B, SERVER, 47, keyed));
    assertThat(router.dropped).isNotNull();
  }

  @Test
  void confirmedEntriesAndDecidedEndsAreLeftAlone() {
    router.send(udp(A, 4000, SERVER));
    int before = router.entry().status();
    assertThat(router.nat.setup(router.entry(), Manip.SOURCE, to(PUBLIC), -1, router.rig.now))
        .isNull();
    assertThat(router.entry().status()).isEqualTo(before);
    assertThat(router.tuple(Direction.REPLY)).isEqualTo("17 203.0.113.9:53 > 10.0.0.2:4000");
  }

  @Test
  void bothEndsOfOneEntry() {
    router.dnat(to("10.0.0.80").withPorts(8080, 8080)).snat(to("10.0.0.1"));
    Packets request = Packets.tcp("192.0.2.1", 4000, PUBLIC, 80).flags(TcpView.SYN);
    PacketBuffer sent = router.send(request);
    assertThat(sent.toArray())
        .isEqualTo(Packets.tcp("10.0.0.1", 4000, "10.0.0.80", 8080).flags(TcpView.SYN).bytes());
    Packets answer = Packets.tcp("10.0.0.80", 8080, "10.0.0.1", 4000).flags(0x12).ack(2);
    assertThat(router.send(answer).toArray())
        .isEqualTo(Packets.tcp(PUBLIC, 80, "192.0.2.1", 4000).flags(0x12).ack(2).bytes());
  }
}
