package io.culvert.core.nat;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.Expectation;
import io.culvert.core.conntrack.ExpectationTable.Added;
import io.culvert.core.conntrack.Homes;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.Rig;
import io.culvert.core.wire.Allocation;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.UdpView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Routers that translate behind the same addresses at one time, and hear nothing of each other. */
class SharedPortsTest {

  private static final String A = "10.0.0.2";
  private static final String SERVER = "203.0.113.9";
  private static final IpAddress PUBLIC = IpAddress.of("198.51.100.1");
  private static final long MINUTE = 60_000_000_000L;
  private static final int MEMBERS = 3;
  private static final int FLOWS = 1_500;

  /** What a rule may allow. */
  enum Rule {
    ADDRESS(NatRange.address(PUBLIC)),
    PORTS(NatRange.address(PUBLIC).withPorts(40_001, 42_000)),
    RANDOM(NatRange.address(PUBLIC).withRandom()),
    RANDOM_FULLY(NatRange.address(PUBLIC).withPorts(1_024, 9_999).withRandomFully()),
    PERSISTENT(NatRange.addresses(PUBLIC, IpAddress.of("198.51.100.3")).withPersistent());

    private final NatRange range;

    Rule(NatRange range) {
      this.range = range;
    }
  }

  private static NatRig member(int number) {
    NatRig rig = new NatRig(Rig.silent());
    rig.nat.share(new PortParts(MEMBERS, number));
    return rig;
  }

  private static List<NatRig> members(boolean sharing) {
    List<NatRig> all = new ArrayList<>();
    for (int i = 0; i < MEMBERS; i++) {
      all.add(sharing ? member(i) : new NatRig(Rig.silent()));
    }
    return all;
  }

  /** How many of the flows, each through a member drawn by chance, got a tuple that one had. */
  private static int clashes(List<NatRig> members, NatRange range) {
    members.forEach(member -> member.snat(range));
    Random random = new Random(5);
    Set<String> taken = new HashSet<>();
    Set<String> flows = new HashSet<>();
    int clashes = 0;
    while (flows.size() < FLOWS) {
      String from = "10.0.0." + (2 + random.nextInt(200));
      String to = "203.0.113." + (9 + random.nextInt(2));
      // few ports, as many hosts begin at the same ones; of each of the kernel's classes
      int[] begins = {1, 600, 1_024, 32_768};
      int port = begins[random.nextInt(begins.length)] + random.nextInt(40);
      Packets packet =
          switch (random.nextInt(3)) {
            case 0 -> Packets.tcp(from, port, to, 80).flags(2);
            case 1 -> Packets.udp(from, port, to, 53).payload("x");
            default -> Packets.icmp(from, to, 8, 0, port << 16 | 1);
          };
      NatRig member = members.get(random.nextInt(MEMBERS));
      if (!flows.add(from + to + port + packet.parsed().protocol())) {
        continue;
      }
      member.send(packet);
      // of ports below 512 there are few for so many flows: then none, not another's
      if (member.dropped == null) {
        clashes += taken.add(member.tuple(Direction.REPLY)) ? 0 : 1;
      } else {
        assertThat(member.dropped).isEqualTo(DropReason.NAT_NO_TUPLE);
      }
    }
    assertThat(taken).hasSizeGreaterThan(FLOWS / 2);
    return clashes;
  }

  @ParameterizedTest
  @EnumSource
  void noTwoMembersChooseOneTuple(Rule rule) {
    assertThat(clashes(members(true), rule.range)).isZero();
  }

  @Test
  void theyWouldIfTheyDidNotShare() {
    assertThat(clashes(members(false), Rule.ADDRESS.range)).isPositive();
  }

  private static int sourcePort(NatRig rig, Packets packet) {
    PacketBuffer sent = rig.send(packet);
    assertThat(rig.dropped).isNull();
    return UdpView.sourcePort(sent, sent.l4());
  }

  @Test
  void aPortOfTheOwnPartIsKept() {
    NatRig rig = member(1).snat(NatRange.address(PUBLIC));
    assertThat(sourcePort(rig, Packets.udp(A, 4_004, SERVER, 53))).isEqualTo(4_004);
    int moved = sourcePort(rig, Packets.udp(A, 4_006, SERVER, 53));
    assertThat(moved).isNotEqualTo(4_006);
    assertThat(rig.nat.ports().parts().memberOf(moved)).isEqualTo(1);
    // the same source keeps what it got, towards whomever
    assertThat(sourcePort(rig, Packets.udp(A, 4_006, "203.0.113.77", 53))).isEqualTo(moved);
  }

  @Test
  void whatIsNotTranslatedKeepsItsPort() {
    NatRig rig = member(1);
    assertThat(sourcePort(rig, Packets.udp(A, 4_006, SERVER, 53))).isEqualTo(4_006);
    rig.dnat(NatRange.address(IpAddress.of("10.9.9.9")).withPorts(80, 80));
    assertThat(sourcePort(rig, Packets.udp(SERVER, 5_060, "198.51.100.1", 53))).isEqualTo(5_060);
    // unless it clashes, as with another destination that was brought to the same server
    int moved = sourcePort(rig, Packets.udp(SERVER, 5_060, "198.51.100.2", 53));
    assertThat(moved).isNotEqualTo(5_060);
    assertThat(rig.nat.ports().parts().has(moved)).isTrue();
  }

  /** Two members, of which the second one has been told what the first one has. */
  private static List<NatRig> two() {
    NatRig first = member(0);
    NatRig second = member(1);
    Homes told =
        new Homes() {
          @Override
          public int ofEntry(long id, long nowNanos) {
            return HERE;
          }

          @Override
          public int ofTuple(PacketTuple tuple, long nowNanos) {
            return first.rig.conntrack.table().find(tuple, nowNanos) < 0 ? HERE : 0;
          }

          @Override
          public int ofUnknown(PacketTuple tuple, boolean opens, long nowNanos) {
            return HERE;
          }
        };
    Homes.share(second.rig.conntrack, told);
    return List.of(first, second);
  }

  /** Towards one server, by way of two addresses that DNAT brings there. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsNotTranslatedMovesOutOfTheWayOfWhatOthersHave(boolean tcp) {
    List<NatRig> members = two();
    List<String> sources = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      NatRig member = members.get(i);
      member.dnat(NatRange.address(IpAddress.of("10.9.9.9")).withPorts(80, 80));
      String to = "198.51.100." + (1 + i);
      Packets packet = Packets.udp(SERVER, 5_060, to, 53);
      member.send(tcp ? Packets.tcp(SERVER, 5_060, to, 53).flags(2) : packet);
      assertThat(member.dropped).isNull();
      sources.add(member.tuple(Direction.REPLY));
    }
    assertThat(sources.get(0)).contains("5060");
    assertThat(sources.get(1)).doesNotContain("5060");
    PacketTuple reply = members.get(1).entry().tuple(Direction.REPLY, new PacketTuple());
    assertThat(members.get(1).nat.ports().parts().has(reply.destinationPort())).isTrue();
  }

  @Test
  void whatHasNoPortsIsRefusedWhereAnotherHasIt() {
    List<NatRig> members = two();
    members.forEach(member -> member.snat(NatRange.address(PUBLIC)));
    members.get(0).send(Packets.raw("10.0.0.2", SERVER, IpProtocol.ESP, new byte[16]));
    assertThat(members.get(0).dropped).isNull();
    members.get(1).send(Packets.raw("10.0.0.3", SERVER, IpProtocol.ESP, new byte[16]));
    assertThat(members.get(1).dropped).isEqualTo(DropReason.NAT_NO_TUPLE);
    members.get(1).send(Packets.raw("10.0.0.3", "203.0.113.10", IpProtocol.ESP, new byte[16]));
    assertThat(members.get(1).dropped).isNull();
  }

  @Test
  void aSourceWithAnAddressOfItsOwnKeepsItsPort() {
    NatRig rig = member(1);
    rig.source =
        (draft, now) ->
            rig.nat.setupTo(
                draft, Manip.SOURCE, NatRange.alone(), 0, PUBLIC.low(), Nat.NO_DEVICE, now);
    assertThat(sourcePort(rig, Packets.udp(A, 4_006, SERVER, 53))).isEqualTo(4_006);
  }

  @Test
  void whenItsPartIsUsedUpItTakesNobodyElses() {
    NatRig rig = member(0).snat(NatRange.address(PUBLIC).withPorts(6_000, 6_011));
    for (int i = 0; i < 4; i++) {
      assertThat(sourcePort(rig, Packets.udp("10.0.0." + (2 + i), 7_000, SERVER, 53)))
          .isIn(6_000, 6_001, 6_006, 6_007);
    }
    rig.send(Packets.udp("10.0.0.50", 7_000, SERVER, 53));
    assertThat(rig.dropped).isEqualTo(DropReason.NAT_NO_TUPLE);
  }

  @Test
  void portsOfAnnouncedEndpointsAreOfTheOwnPart() {
    for (int number = 0; number < MEMBERS; number++) {
      NatRig rig = member(number).snat(NatRange.address(PUBLIC));
      rig.send(Packets.tcp(A, 4_000, SERVER, 21).flags(2));
      ConntrackEntry master = new ConntrackEntry();
      master.wrap(rig.entry());
      for (int announced : new int[] {1_026, 2_001, 65_535}) {
        // the client announces: it is reached under an address that all members have
        int published = publish(rig, master, Direction.REPLY, announced);
        assertThat(rig.nat.ports().parts().memberOf(published)).isEqualTo(number);
        if (rig.nat.ports().parts().has(announced)) {
          assertThat(published).isEqualTo(announced);
        }
        // the server announces, whose address is its own
        assertThat(publish(rig, master, Direction.ORIGINAL, announced)).isEqualTo(announced);
      }
    }
  }

  private static int publish(NatRig rig, ConntrackEntry master, Direction dialler, int port) {
    Expectation e = new Expectation(master, dialler, 1, 0, rig.nat.fulfilments().followMaster());
    PacketTuple diallers = master.tuple(dialler, new PacketTuple());
    PacketTuple announcers = master.tuple(dialler.opposite(), new PacketTuple());
    e.tuple().set(diallers);
    e.tuple().sourcePort(0);
    e.tuple().destinationPort(port);
    e.mask().sourceLow = 0xFFFF_FFFFL;
    e.announced().destinationLow = announcers.sourceLow;
    e.announced().meta = diallers.meta;
    e.announced().destinationPort(port);
    assertThat(rig.nat.ports().reserve(e, 10, MINUTE, rig.rig.now)).isEqualTo(Added.ADDED);
    return e.tuple().destinationPort();
  }

  @Test
  void choosingAllocatesNothing() {
    NatRig rig = member(2).snat(NatRange.address(PUBLIC));
    PacketBuffer packet = Packets.udp(A, 4_000, SERVER, 53).payload("x").parsed();
    byte[] bytes = packet.toArray();
    Runnable send =
        () -> {
          packet.bytes().put(packet.start(), bytes);
          packet.checksumVerified(false);
          rig.send(packet);
          rig.rig.conntrack.kill(rig.entry(), rig.rig.now);
        };
    assertThat(Allocation.bytesPerCall(send)).isZero();
    assertThat(rig.dropped).isNull();
  }
}
