package io.culvert.core.nat;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.Expectation;
import io.culvert.core.conntrack.ExpectationTable.Added;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import org.junit.jupiter.api.Test;

/** Item 37: an expected connection follows its master's mapping, and its port is reserved. */
class FollowMasterTest {

  private static final long MINUTE = 60_000_000_000L;

  private final NatRig router = new NatRig();
  private final ConntrackEntry master = new ConntrackEntry();

  /** A control connection from 10.0.0.2, seen as 198.51.100.1, to 192.0.2.80 by 203.0.113.9. */
  private void connect(int clientPort) {
    router.snat(NatRange.address(IpAddress.of("198.51.100.1")).withPorts(61000, 61999));
    router.dnat(NatRange.address(IpAddress.of("192.0.2.80")));
    router.send(Packets.tcp("10.0.0.2", clientPort, "203.0.113.9", 21).flags(TcpView.SYN));
    assertThat(router.dropped).isNull();
    master.wrap(router.entry());
    router.source = null;
    router.destination = null;
  }

  private Expectation expectation(Direction dialler, int announcedPort) {
    Expectation e = new Expectation(master, dialler, 1, 0, router.nat.fulfilments().followMaster());
    PacketTuple diallers = master.tuple(dialler, new PacketTuple());
    PacketTuple announcers = master.tuple(dialler.opposite(), new PacketTuple());
    e.tuple().set(diallers);
    e.tuple().sourcePort(0);
    e.tuple().destinationPort(announcedPort);
    e.mask().sourceLow = 0xFFFF_FFFFL;
    e.announced().destinationLow = announcers.sourceLow;
    e.announced().meta = diallers.meta;
    e.announced().destinationPort(announcedPort);
    return e;
  }

  private Added reserve(Expectation e) {
    return router.nat.ports().reserve(e, 10, MINUTE, router.rig.now);
  }

  @Test
  void item37_theServerDialsTheClient() {
    connect(4000);
    assertThat(reserve(expectation(Direction.REPLY, 1025))).isEqualTo(Added.ADDED);
    Packets syn = Packets.tcp("192.0.2.80", 20, "198.51.100.1", 1025).flags(TcpView.SYN);
    byte[] out = router.send(syn).toArray();
    assertThat(router.rig.tracking.state()).isEqualTo(ConntrackState.RELATED);
    // the client meets the server under the address it dialled itself
    assertThat(out)
        .isEqualTo(Packets.tcp("203.0.113.9", 20, "10.0.0.2", 1025).flags(TcpView.SYN).bytes());
  }

  @Test
  void item37_theClientDialsTheServer() {
    connect(4000);
    assertThat(reserve(expectation(Direction.ORIGINAL, 1025))).isEqualTo(Added.ADDED);
    Packets syn = Packets.tcp("10.0.0.2", 5000, "203.0.113.9", 1025).flags(TcpView.SYN);
    byte[] out = router.send(syn).toArray();
    assertThat(out)
        .isEqualTo(
            Packets.tcp("198.51.100.1", 5000, "192.0.2.80", 1025).flags(TcpView.SYN).bytes());
  }

  @Test
  void item37_theNatTableHasNoSayInIt() {
    connect(4000);
    reserve(expectation(Direction.REPLY, 1025));
    router.dnat(NatRange.address(IpAddress.of("10.0.0.99")));
    router.send(Packets.tcp("192.0.2.80", 20, "198.51.100.1", 1025).flags(TcpView.SYN));
    assertThat(router.tuple(Direction.REPLY)).isEqualTo("6 10.0.0.2:1025 > 203.0.113.9:20");
  }

  @Test
  void item37_aTakenPortIsReplacedByOneAboveIt() {
    connect(4000);
    reserve(expectation(Direction.REPLY, 1025));
    connect(4001);
    Expectation second = expectation(Direction.REPLY, 1025);
    assertThat(reserve(second)).isEqualTo(Added.ADDED);
    int published = second.tuple().destinationPort();
    assertThat(published).isBetween(1026, 65534);
    byte[] out =
        router
            .send(Packets.tcp("192.0.2.80", 20, "198.51.100.1", published).flags(TcpView.SYN))
            .toArray();
    assertThat(out)
        .isEqualTo(Packets.tcp("203.0.113.9", 20, "10.0.0.2", 1025).flags(TcpView.SYN).bytes());
  }

  @Test
  void item37_theLastPortHasNoneAboveIt() {
    connect(4000);
    reserve(expectation(Direction.REPLY, 65535));
    connect(4001);
    assertThat(reserve(expectation(Direction.REPLY, 65535))).isEqualTo(Added.CLASH);
  }

  @Test
  void somebodyElseIsGivenTheMastersSourceToo() {
    connect(4000);
    Expectation e = expectation(Direction.REPLY, 1025);
    e.mask().sourceLow = 0;
    reserve(e);
    byte[] out =
        router
            .send(Packets.tcp("192.0.2.66", 20, "198.51.100.1", 1025).flags(TcpView.SYN))
            .toArray();
    assertThat(out)
        .isEqualTo(Packets.tcp("203.0.113.9", 20, "10.0.0.2", 1025).flags(TcpView.SYN).bytes());
  }
}
