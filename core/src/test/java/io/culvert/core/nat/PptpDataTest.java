package io.culvert.core.nat;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.Expectation;
import io.culvert.core.conntrack.ExpectationTable.Added;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/**
 * PPTP's data connections, given what a helper learns from the control connection: the client calls
 * the call 0x1111, the server 0x2222, and behind SNAT the client's id is its control port (items 45
 * and 60). The answers are Linux 6.18's, whose own helper was shown the same packets.
 */
class PptpDataTest {

  private static final String CLIENT = "10.1.0.2";
  private static final String SERVER = "10.2.0.2";
  private static final String OUTSIDE = "10.2.0.99";
  private static final int CLIENT_KEY = 0x1111;
  private static final int SERVER_KEY = 0x2222;
  private static final int PUBLISHED_KEY = 4000;
  private static final long MINUTE = 60_000_000_000L;

  private final NatRig router = new NatRig();
  private final ConntrackEntry master = new ConntrackEntry();

  private void connect() {
    router.snat(NatRange.address(IpAddress.of(OUTSIDE)));
    control();
    expect(Direction.ORIGINAL, CLIENT_KEY, SERVER_KEY, SERVER_KEY, PUBLISHED_KEY);
    expect(Direction.REPLY, SERVER_KEY, PUBLISHED_KEY, CLIENT_KEY, 0);
  }

  private void control() {
    router.send(Packets.tcp(CLIENT, PUBLISHED_KEY, SERVER, 1723).flags(TcpView.SYN));
    master.wrap(router.entry());
  }

  private void expect(Direction dialler, int source, int destination, int announced, int seenAs) {
    Expectation e = new Expectation(master, dialler, 1, 0, router.nat.followMaster());
    PacketTuple diallers = master.tuple(dialler, new PacketTuple());
    PacketTuple announcers = master.tuple(dialler.opposite(), new PacketTuple());
    e.tuple().set(diallers);
    e.tuple().meta = PacketTuple.meta(4, IpProtocol.GRE, 0, source, destination);
    e.mask().sourceLow = 0xFFFF_FFFFL;
    e.mask().meta = PacketTuple.meta(0xFF, 0xFF, 0xFFFF, 0xFFFF, 0xFFFF);
    e.announced().destinationLow = announcers.sourceLow;
    e.announced().meta = PacketTuple.meta(4, IpProtocol.GRE, 0, seenAs, announced);
    assertThat(router.rig.conntrack.expectations().add(e, 2, MINUTE, router.rig.now))
        .isEqualTo(Added.ADDED);
    assertThat(router.rig.conntrack.greKeys().add(master, dialler, e.tuple())).isTrue();
  }

  private static Packets data(String from, String to, int key) {
    ByteBuffer b = ByteBuffer.allocate(16).putShort((short) 0x3001).putShort((short) 0x880B);
    return Packets.raw(
        from, to, IpProtocol.GRE, b.putShort((short) 4).putShort((short) key).array());
  }

  private PacketBuffer fromClient() {
    return router.send(data(CLIENT, SERVER, SERVER_KEY));
  }

  private PacketBuffer fromServer() {
    return router.send(data(SERVER, OUTSIDE, PUBLISHED_KEY));
  }

  private boolean assured() {
    return router.entry().has(EntryStatus.ASSURED);
  }

  @Test
  void bothDirectionsAreOneConnectionThatFollowsItsMaster() {
    connect();
    assertThat(fromClient().toArray()).isEqualTo(data(OUTSIDE, SERVER, SERVER_KEY).bytes());
    assertThat(router.rig.tracking.state()).isEqualTo(ConntrackState.RELATED);
    assertThat(router.tuple(Direction.ORIGINAL)).isEqualTo("47 10.1.0.2:4369 > 10.2.0.2:8738");
    assertThat(router.tuple(Direction.REPLY)).isEqualTo("47 10.2.0.2:8738 > 10.2.0.99:4000");
    assertThat(fromServer().toArray()).isEqualTo(data(SERVER, CLIENT, CLIENT_KEY).bytes());
    assertThat(router.rig.tracking.state()).isEqualTo(ConntrackState.ESTABLISHED);
    assertThat(router.rig.secondsLeft()).isEqualTo(30);
    assertThat(assured()).isFalse();
    fromClient();
    assertThat(router.rig.secondsLeft()).isEqualTo(180);
    assertThat(assured()).isTrue();
  }

  @Test
  void theServerMayBeFirst() {
    connect();
    assertThat(fromServer().toArray()).isEqualTo(data(SERVER, CLIENT, CLIENT_KEY).bytes());
    assertThat(router.tuple(Direction.ORIGINAL)).isEqualTo("47 10.2.0.2:8738 > 10.2.0.99:4000");
    assertThat(router.tuple(Direction.REPLY)).isEqualTo("47 10.1.0.2:4369 > 10.2.0.2:8738");
    assertThat(fromClient().toArray()).isEqualTo(data(OUTSIDE, SERVER, SERVER_KEY).bytes());
    assertThat(router.rig.tracking.state()).isEqualTo(ConntrackState.ESTABLISHED);
  }

  @Test
  void aKeyNobodyLearnedHasNoSourceKey() {
    connect();
    PacketBuffer out = router.send(data(CLIENT, SERVER, 0x3333));
    assertThat(out.toArray()).isEqualTo(data(OUTSIDE, SERVER, 0x3333).bytes());
    assertThat(router.tuple(Direction.ORIGINAL)).isEqualTo("47 10.1.0.2:0 > 10.2.0.2:13107");
    assertThat(router.tuple(Direction.REPLY)).isEqualTo("47 10.2.0.2:13107 > 10.2.0.99:0");
  }

  @Test
  void errorsThatQuoteDataAreRelatedToIt() {
    control();
    expect(Direction.ORIGINAL, CLIENT_KEY, SERVER_KEY, SERVER_KEY, CLIENT_KEY);
    router.send(Packets.icmpError("10.2.0.7", CLIENT, 3, 1, 0, fromClient(), 28));
    assertThat(router.rig.tracking.state()).isEqualTo(ConntrackState.RELATED);
    assertThat(router.rig.tracking.direction()).isEqualTo(Direction.REPLY);
  }

  @Test
  void errorsThatQuoteTranslatedDataAreInvalid() {
    connect();
    // nobody learned which key goes with the address outside
    router.send(Packets.icmpError("10.2.0.7", OUTSIDE, 3, 1, 0, fromClient(), 28));
    assertThat(router.rig.tracking.state()).isEqualTo(ConntrackState.INVALID);
  }

  @Test
  void keysAndDataDieWithTheirMaster() {
    connect();
    fromClient();
    long first = router.entry().id();
    router.rig.conntrack.kill(master, router.rig.now);
    assertThat(router.rig.conntrack.greKeys().count()).isZero();
    fromClient();
    assertThat(router.entry().id()).isNotEqualTo(first);
    assertThat(router.tuple(Direction.ORIGINAL)).isEqualTo("47 10.1.0.2:0 > 10.2.0.2:8738");
  }

  @Test
  void keysGoWithTheData() {
    connect();
    fromClient();
    router.rig.conntrack.kill(router.entry(), router.rig.now);
    router.rig.sweepAll();
    assertThat(router.rig.conntrack.greKeys().count()).isZero();
  }

  @Test
  void aMasterHasOneKeyADirection() {
    connect();
    PacketTuple same = new PacketTuple();
    same.set(master.tuple(Direction.ORIGINAL, new PacketTuple()));
    same.meta = PacketTuple.meta(4, IpProtocol.GRE, 0, CLIENT_KEY, SERVER_KEY);
    assertThat(router.rig.conntrack.greKeys().add(master, Direction.ORIGINAL, same)).isTrue();
    same.destinationPort(0x3333);
    assertThat(router.rig.conntrack.greKeys().add(master, Direction.ORIGINAL, same)).isFalse();
    assertThat(router.rig.conntrack.greKeys().count()).isEqualTo(2);
  }
}
