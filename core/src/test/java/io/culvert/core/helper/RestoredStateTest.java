package io.culvert.core.helper;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.TimeoutPolicy;
import io.culvert.core.nat.NatRange;
import io.culvert.core.nat.NatRig;
import io.culvert.core.nat.SequenceCorrection;
import io.culvert.core.state.Block;
import io.culvert.core.state.ChangeFeed;
import io.culvert.core.state.EngineState;
import io.culvert.core.state.Records;
import io.culvert.core.state.StateLoader;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Expect;
import io.culvert.helpers.Side;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an engine knows goes on in another one, told by records. */
class RestoredStateTest extends HelperHostFixture {

  static final long NOW_MICROS = 5_000_000_000_000L;
  private static final int ROWS = 64;

  private final List<ByteBuffer> blocks = new ArrayList<>();
  private final ChangeFeed.Sink into =
      new ChangeFeed.Sink() {
        @Override
        public ByteBuffer begin() {
          return Block.fresh();
        }

        @Override
        public void end(ByteBuffer block, boolean change) {
          if (block.position() > Block.HEAD_BYTES) {
            blocks.add(Block.seal(block, 0).position(Block.HEAD_BYTES));
          }
        }
      };
  private ChangeFeed feed;
  private StateLoader.Loaded loaded;

  @BeforeEach
  void listen() {
    start();
    feed = new ChangeFeed(state());
    router.rig.conntrack.listener(feed);
    feed.begin();
  }

  private EngineState state() {
    return new EngineState(router.rig.conntrack, router.nat, host, List.of("lan0", "wan0"));
  }

  private void tell() {
    boolean more = true;
    while (more) {
      boolean changing = feed.changes(ROWS, into, router.rig.now, NOW_MICROS);
      more = feed.walk(ROWS, into, router.rig.now, NOW_MICROS) || changing;
    }
  }

  /** Another engine, at another time of its clock, goes on {@code seconds} later. */
  private void restart(boolean stopped, double seconds) throws Records.BadRecordException {
    tell();
    router = new NatRig();
    router.rig.now = 77_000_000_000_000L;
    start();
    loaded = load(state(), blocks, stopped, (long) (seconds * 1e6));
  }

  /** Has an engine know what was told {@code elapsedMicros} ago. */
  StateLoader.Loaded load(
      EngineState to, List<ByteBuffer> told, boolean stopped, long elapsedMicros)
      throws Records.BadRecordException {
    StateLoader.Addresses addresses = (device, version, high, low) -> device == 1;
    StateLoader loader = new StateLoader(to, addresses, router.rig.now, NOW_MICROS + elapsedMicros);
    for (ByteBuffer block : told) {
      new Records.Reader().read(block, loader);
    }
    if (stopped) {
      loader.mark(Records.STOPPED);
    }
    assertThat(loader.whole()).isTrue();
    return loader.finish(NOW_MICROS);
  }

  private void announce() {
    lines.act =
        (message, context) ->
            message
                .find(ADDRESS)
                .ifPresent(
                    at ->
                        at.replace(
                            0,
                            context
                                .expect(Expect.tcp(Endpoint.of(C, 1025), Side.SERVER))
                                .address()));
  }

  @Test
  void aConnectionGoesOnThroughNatWithItsCorrectionsAndWhatIsExpectedComes() throws Exception {
    masquerade();
    announce();
    connect(4000);
    say(4000, "GO 10.0.0.2\r\n"); // four bytes shorter than 198.51.100.1, less one digit
    ConntrackEntry entry = router.entry();
    SequenceCorrection before = router.nat.correction(entry, Direction.ORIGINAL);
    assertThat(before.after()).isEqualTo(4);
    int sequence = clientSequence;

    restart(true, 3);
    announce();
    clientSequence = sequence;
    assertThat(loaded).isEqualTo(new StateLoader.Loaded(1, 1, 0, 0));
    router.source = (draft, now) -> null; // whoever asks for a new mapping fails here
    PacketBuffer p = say(4000, "GO 10.0.0.2\r\n");
    assertThat(router.dropped).isNull();
    assertThat(TcpView.sequence(p, p.l4())).as("mended").isEqualTo(sequence + 4);
    assertThat(lines.seen).as("a line began here, and was shown").hasSize(2);
    assertThat(router.nat.correction(router.entry(), Direction.ORIGINAL).after()).isEqualTo(8);

    router.send(Packets.tcp(S, 20, "198.51.100.1", 1025).flags(TcpView.SYN).seq(9));
    assertThat(router.entry().has(EntryStatus.EXPECTED)).isTrue();
    assertThat(router.tuple(Direction.REPLY)).contains("10.0.0.2");
    assertThat(router.entry().masterSlot()).isGreaterThanOrEqualTo(0);
    assertThat(
            router
                .rig
                .conntrack
                .table()
                .alive(router.entry().masterSlot(), router.entry().masterId()))
        .isTrue();
  }

  @Test
  void everyWordOfAnEntryIsKept() throws Exception {
    masquerade();
    router.rig.conntrack.timeoutPolicies().add(policy("slow"));
    connect(4000);
    ConntrackEntry entry = router.entry();
    entry.mark(0x77);
    entry.labels(0, 5);
    entry.labels(1, -9);
    entry.devices(0, 1);
    entry.timeoutPolicy(1);
    entry.counters(Direction.REPLY, 12, 3456);
    router.rig.conntrack.changed(entry, router.rig.now);
    String tuples = router.tuple(Direction.ORIGINAL) + router.tuple(Direction.REPLY);
    long left = entry.remainingNanos(router.rig.now);
    long[] l4 = new long[9];
    for (int i = 0; i < l4.length; i++) {
      l4[i] = entry.l4(i);
    }
    final int status = entry.status();
    final long id = entry.id();
    final long age = router.rig.now - entry.createdNanos();

    restart(true, 0);
    ConntrackEntry now = only();
    assertThat(now.tuple(Direction.ORIGINAL).toString() + now.tuple(Direction.REPLY))
        .isEqualTo(tuples);
    assertThat(now.remainingNanos(router.rig.now)).isEqualTo(left);
    for (int i = 0; i < l4.length; i++) {
      assertThat(now.l4(i)).isEqualTo(l4[i]);
    }
    assertThat(now.status()).isEqualTo(status);
    assertThat(now.id()).isEqualTo(id);
    assertThat(router.rig.now - now.createdNanos()).isEqualTo(age);
    assertThat(now.mark()).isEqualTo(0x77);
    assertThat(now.labels(0)).isEqualTo(5);
    assertThat(now.labels(1)).isEqualTo(-9);
    assertThat(now.ingress()).isZero();
    assertThat(now.egress()).isEqualTo(1);
    assertThat(now.packets(Direction.REPLY)).isEqualTo(12);
    assertThat(now.bytes(Direction.REPLY)).isEqualTo(3456);
    assertThat(now.timeoutPolicy()).as("nobody has made that policy here").isZero();
    assertThat(router.rig.conntrack.helpers().nameOf(now.helper())).isEqualTo("echo");
  }

  @Test
  void timeThatPassedMeanwhileCounts() throws Exception {
    router.send(Packets.udp(C, 4000, S, 53));
    connect(4001);
    long left = router.entry().remainingNanos(router.rig.now);
    restart(true, 31);
    assertThat(loaded.entries()).isEqualTo(1);
    assertThat(loaded.expired()).isEqualTo(1);
    assertThat(only().protocol()).isEqualTo(6);
    assertThat(only().remainingNanos(router.rig.now)).isEqualTo(left - 31_000_000_000L);
  }

  @Test
  void whatWentIsNotToldAndTellsOfItsGoing() throws Exception {
    connect(4000);
    tell();
    int told = blocks.size();
    router.send(Packets.udp(C, 4000, S, 53));
    router.rig.conntrack.kill(router.entry(), router.rig.now);
    tell();
    assertThat(blocks).as("came and went in between").hasSize(told);
    connect(4001);
    tell();
    router.rig.conntrack.kill(router.entry(), router.rig.now);
    connect(4001);
    long id = router.entry().id();
    restart(false, 0);
    assertThat(loaded.entries()).isEqualTo(2);
    assertThat(find(4001).id()).isEqualTo(id);
  }

  @Test
  void whatPacketsMovedWithoutAWordIsFoundAndToldOnce() throws Exception {
    feed.end();
    connect(4000);
    connect(4001);
    feed.beginMarking();
    tell();
    assertThat(feed.moved(0, ROWS)).isZero();
    router.rig.sleep(2);
    say(4000, "nothing\r\n");
    final long left = router.entry().remainingNanos(router.rig.now);
    feed.moved(0, ROWS);
    tell();
    assertThat(feed.moved(0, ROWS)).isZero();
    restart(true, 0);
    assertThat(find(4000).remainingNanos(router.rig.now)).isEqualTo(left);
  }

  @Test
  void afterAKillSegmentsFarAheadPassAndAreTranslated() throws Exception {
    masquerade();
    connect(4000);
    tell();
    restart(false, 1);
    PacketBuffer p = router.send(tcp(4000).seq(90_000_000).ack(70_000_000).payload("x"));
    assertThat(router.dropped).isNull();
    assertThat(p.toArray()).containsSequence(198, 51, 100, 1);
    p = router.send(Packets.tcp(S, 21, "198.51.100.1", 4000).seq(80_000_000).ack(90_500_000));
    assertThat(router.rig.tracking.hasEntry()).as("acknowledges what was never seen").isTrue();
    assertThat(p.toArray()).containsSequence(10, 0, 0, 2);
  }

  @Test
  void whatIsMasqueradedWithAnAddressThatIsNotHereGoes() throws Exception {
    router.masquerade(NatRange.address(IpAddress.of("198.51.100.1")));
    connect(4000);
    tell(); // as a change, and as what there is
    router = new NatRig();
    start();
    StateLoader loader =
        new StateLoader(state(), (device, version, high, low) -> false, router.rig.now, NOW_MICROS);
    for (ByteBuffer block : blocks) {
      new Records.Reader().read(block, loader);
    }
    loaded = loader.finish(NOW_MICROS);
    assertThat(loaded).isEqualTo(new StateLoader.Loaded(0, 0, 0, blocks.size()));
  }

  @Test
  void aHostsPortKeepsItsMappingTowardsOthers() throws Exception {
    router.snat(NatRange.address(IpAddress.of("198.51.100.1")).withPorts(5000, 6000));
    router.send(Packets.udp(C, 4000, S, 53));
    int port = router.entry().tuple(Direction.REPLY).destinationPort();
    restart(true, 0);
    router.snat(NatRange.address(IpAddress.of("198.51.100.1")).withPorts(5000, 6000));
    router.send(Packets.udp(C, 4000, "203.0.113.77", 53));
    assertThat(router.entry().tuple(Direction.REPLY).destinationPort()).isEqualTo(port);
    assertThat(router.rig.count()).isEqualTo(2);
  }

  private static final class Lines {
    private int heard;
  }

  private static final class Other {
    private int heard;
    private String last;
  }

  private int heard;
  private ScriptedHelper counting;

  /** A helper that counts the lines of a connection, by whichever version's class. */
  private void count(Class<?>... kept) {
    counting = new ScriptedHelper(LINES.keeping(kept));
    counting.act = (message, context) -> heard = ++context.state(Lines.class, Lines::new).heard;
    assertThat(install(counting)).isEmpty();
  }

  @Override
  void start() {
    super.start();
    if (counting != null) {
      install(counting);
    }
  }

  private String memory() {
    return host.helpers().get(0).memory();
  }

  @Test
  void aHelpersMemoryOutlivesItsRouter() throws Exception {
    count(Lines.class);
    connect(4000);
    say(4000, "GO one\r\n");
    say(4000, "GO two\r\n");
    int sequence = clientSequence;
    restart(true, 1);
    clientSequence = sequence;
    say(4000, "GO three\r\n");
    assertThat(heard).isEqualTo(3);
    assertThat(memory()).isEqualTo("kept");
  }

  @Test
  void whatIsNotAskedForBetweenTwoRestartsIsKeptThroughBoth() throws Exception {
    count(Lines.class);
    connect(4000);
    say(4000, "GO one\r\n");
    int sequence = clientSequence;
    restart(true, 1);
    blocks.clear();
    feed = new ChangeFeed(state());
    feed.begin();
    restart(true, 1);
    clientSequence = sequence;
    say(4000, "GO two\r\n");
    assertThat(heard).isEqualTo(2);
  }

  @Test
  void aVersionWithOtherFieldsBeginsAnewAndOneWithTheSameGoesOn() {
    count(Lines.class);
    connect(4000);
    say(4000, "GO one\r\n");
    count(Lines.class);
    say(4000, "GO two\r\n");
    assertThat(heard).isEqualTo(2);
    count(Other.class);
    count(Lines.class);
    say(4000, "GO three\r\n");
    assertThat(heard).isEqualTo(1);
  }

  @Test
  void aHelperWhoseMemoryIsNotKeptIsKnown() {
    count();
    assertThat(memory()).isEqualTo("none");
    connect(4000);
    say(4000, "GO one\r\n");
    assertThat(memory()).isEqualTo("not kept: Lines is none of those that its spec keeps");
  }

  private ConntrackEntry only() {
    assertThat(router.rig.count()).isEqualTo(1);
    ConntrackEntry found = new ConntrackEntry();
    router.rig.conntrack.table().scan(0, Integer.MAX_VALUE, e -> found.wrap(e) == null);
    return found;
  }

  private ConntrackEntry find(int port) {
    ConntrackEntry found = new ConntrackEntry();
    router
        .rig
        .conntrack
        .table()
        .scan(
            0,
            Integer.MAX_VALUE,
            e -> {
              if (e.tuple(Direction.ORIGINAL).sourcePort() == port) {
                found.wrap(e);
              }
              return true;
            });
    return found;
  }

  private static TimeoutPolicy policy(String name) {
    return new TimeoutPolicy(name, 4, 6, 16);
  }
}
