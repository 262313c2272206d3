package io.culvert.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.clock.VirtualClock;
import io.culvert.core.conntrack.EntryImage;
import io.culvert.core.conntrack.Rig;
import io.culvert.core.helper.HelperHost;
import io.culvert.core.helper.HelperOptions;
import io.culvert.core.nat.Nat;
import io.culvert.core.wire.Packets;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One engine told to several mirrors, of which some have no room. */
class TellerTest {

  private static final long SECOND = 1_000_000_000L;

  /** Where the packets of the original direction are among what packets move. */
  private static final int PACKETS = 9;

  /** Another router, and the queue to it. */
  private static final class Peer {
    private final Deque<ByteBuffer> queue = new ArrayDeque<>();
    private Mirror mirror = new Mirror(8 << 20);
    private final MirrorFeed feed = new MirrorFeed(this::send);
    private boolean stopped;

    private boolean send(ByteBuffer block) {
      if (queue.size() == 3) {
        return false;
      }
      queue.add(ByteBuffer.allocate(block.remaining()).put(block).flip());
      return true;
    }

    private void drain() {
      while (!stopped && !queue.isEmpty()) {
        assertThat(mirror.received(queue.remove(), 0)).isTrue();
      }
    }
  }

  private final Rig rig = Rig.silent();
  private final Peer one = new Peer();
  private final Peer other = new Peer();
  private Teller teller;

  @BeforeEach
  void engine() {
    Nat nat = new Nat(rig.conntrack, new SeededRandom(3));
    HelperHost helpers =
        new HelperHost(rig.conntrack, nat, HelperOptions.explicit(), new VirtualClock());
    ChangeFeed feed = new ChangeFeed(new EngineState(rig.conntrack, nat, helpers, List.of()));
    rig.conntrack.listener(feed);
    teller = new Teller(feed);
  }

  private void flows(int from, int count) {
    for (int i = from; i < from + count; i++) {
      rig.send(Packets.udp("10.0.0.2", 1_000 + i, "192.0.2.1", 53));
    }
  }

  private void run(int hundredths) {
    for (int i = 0; i < hundredths; i++) {
      rig.now += SECOND / 100;
      teller.renewals(rig.conntrack.table().rows(), rig.now);
      for (int turn = 0; turn < 4 && teller.turn(true, rig.now, 0); turn++) {
        one.drain();
        other.drain();
      }
      one.drain();
      other.drain();
    }
  }

  @Test
  void eachIsToldAllThereIsAndWhatChanges() {
    flows(0, 1_000);
    teller.add(one.feed, rig.now);
    run(10);
    assertThat(one.mirror.whole()).isTrue();
    assertThat(one.mirror.entries()).isEqualTo(1_000);
    teller.add(other.feed, rig.now);
    flows(1_000, 500);
    run(10);
    assertThat(one.mirror.entries()).isEqualTo(1_500);
    assertThat(other.mirror.entries()).isEqualTo(1_500);
    assertThat(one.mirror.begins()).as("not told anew for another's sake").isOne();
    assertThat(teller.told()).isTrue();
    teller.remove(one.feed);
    teller.remove(other.feed);
    assertThat(teller.idle()).isTrue();
  }

  @Test
  void oneThatTakesNothingIsLetGoOfAndToldAnewWhileOthersGoOn() {
    teller.add(one.feed, rig.now);
    teller.add(other.feed, rig.now);
    run(2);
    other.stopped = true;
    for (int i = 0; i < 200; i++) {
      flows(i * 5, 5);
      run(1);
    }
    assertThat(one.mirror.entries()).isEqualTo(1_000);
    assertThat(other.feed.isWhole()).isFalse();
    assertThat(other.queue).hasSizeLessThanOrEqualTo(3);
    other.stopped = false;
    run(500);
    assertThat(other.mirror.whole()).isTrue();
    assertThat(other.mirror.entries()).isEqualTo(1_000);
    assertThat(other.mirror.begins()).isGreaterThan(1);
    assertThat(one.mirror.begins()).isOne();
  }

  @Test
  void aShortWaitLosesNothingAndNobodyIsToldAnew() {
    teller.add(one.feed, rig.now);
    run(2);
    one.stopped = true;
    for (int i = 0; i < 300; i++) {
      flows(i, 1);
      run(1);
    }
    one.stopped = false;
    run(5);
    assertThat(one.mirror.entries()).isEqualTo(300);
    assertThat(one.mirror.begins()).as("it was the only one, and changes waited").isOne();
    assertThat(one.feed.ended(false)).isTrue();
    one.drain();
    assertThat(one.mirror.ended()).isTrue();
  }

  @Test
  void oneWhoseQueueIsFullAllTheTimeIsToldAllThereIsOnlyOnce() {
    flows(0, 5_000);
    teller.add(one.feed, rig.now);
    for (int i = 0; i < 300; i++) {
      flows(5_000 + i, 1); // so that a turn has changes to tell, and some of what there is
      rig.now += SECOND / 100;
      teller.turn(true, rig.now, 0);
      teller.turn(true, rig.now, 0);
      if (!one.queue.isEmpty()) {
        assertThat(one.mirror.received(one.queue.remove(), 0)).isTrue();
      }
    }
    run(10);
    assertThat(one.mirror.whole()).isTrue();
    assertThat(one.mirror.entries()).isEqualTo(5_300);
    assertThat(one.feed.begins()).isOne();
  }

  @Test
  void whoAsksForAllAnewWhileItIsToldIsNotToldTheRestFirst() {
    flows(0, 5_000);
    teller.add(one.feed, rig.now);
    run(1);
    long told = one.feed.bytes();
    teller.again(one.feed);
    one.mirror = new Mirror(8 << 20);
    run(20);
    assertThat(one.mirror.whole()).isTrue();
    assertThat(one.mirror.entries()).isEqualTo(5_000);
    long all = one.feed.bytes() - told;
    teller.again(one.feed);
    run(20);
    assertThat(one.feed.bytes() - told).as("as much as all there is, each time").isEqualTo(2 * all);
  }

  @Test
  void whoComesAloneIsToldEachEntryOnce() {
    flows(0, 20_000);
    teller.add(one.feed, rig.now);
    run(30);
    teller.remove(one.feed);
    teller.add(other.feed, rig.now);
    other.stopped = true;
    run(200); // long enough to look for renewals where it has not been told anything yet
    other.stopped = false;
    run(30);
    assertThat(other.mirror.whole()).isTrue();
    assertThat(other.feed.bytes()).as("nothing was renewed").isEqualTo(one.feed.bytes());
  }

  @Test
  void timesThatPacketsRenewedAreToldWhereTheyAreMoreThanTwiceWhatWasTold() {
    flows(0, 1);
    rig.now += 25 * SECOND; // of 30
    teller.add(one.feed, rig.now);
    run(10);
    long told = one.feed.blocks();
    run(100);
    assertThat(one.feed.blocks()).as("nothing was renewed").isEqualTo(told);
    flows(0, 1); // renews without a word
    run(100);
    assertThat(one.feed.blocks()).isEqualTo(told + 1);
    flows(0, 1);
    run(100);
    assertThat(one.feed.blocks()).as("it knows enough").isEqualTo(told + 1);
  }

  /** A reader of a version that this one does not write yet, and one that reads both. */
  @Test
  void recordsOfAnotherVersionAreReadByWhoKnowsItAndByNobodyElse() {
    one.mirror = new Mirror(8 << 20, 1, 2);
    other.mirror = new Mirror(8 << 20, 2, 2);
    teller.version(2);
    one.feed.version(2);
    other.feed.version(2);
    teller.add(one.feed, rig.now);
    teller.add(other.feed, rig.now);
    flows(0, 20);
    run(20);
    assertThat(one.mirror.whole()).isTrue();
    assertThat(other.mirror.entries()).isEqualTo(20);
    teller.version(1);
    one.feed.version(1);
    flows(20, 5);
    other.stopped = true; // what it is sent now is not for it
    run(20);
    assertThat(one.mirror.entries()).isEqualTo(25);
    assertThat(one.mirror.whole()).isTrue();
    ByteBuffer block = other.queue.remove();
    assertThat(other.mirror.received(block, 0)).isFalse();
    assertThat(other.mirror.whole()).as("it knows that it does not know").isFalse();
  }

  /** Packets of known connections, which no listener is told of; at another time each. */
  private void moves(int from, int count) {
    rig.now += SECOND / 1000;
    flows(from, count);
  }

  private void counts() {
    rig.conntrack.tunables().set("net.netfilter.nf_conntrack_acct", 1);
  }

  private long counted(Peer of) {
    long[] packets = new long[1];
    of.mirror.each(words -> packets[0] += EntryImage.moved(words)[PACKETS]);
    return packets[0];
  }

  @Test
  void aStopThatIsMarkedTellsWhatPacketsMovedToTheLast() {
    counts();
    flows(0, 3_000);
    teller.add(one.feed, rig.now);
    teller.add(other.feed, rig.now);
    run(20);
    moves(0, 3_000);
    run(20);
    assertThat(counted(one)).as("nobody is told that packets pass").isEqualTo(3_000);
    teller.mark();
    assertThat(teller.fewMoved()).isFalse();
    run(5);
    assertThat(teller.fewMoved()).isTrue();
    assertThat(counted(one)).isEqualTo(6_000);
    moves(1_000, 700);
    assertThat(teller.exact()).as("packets pass").isFalse();
    assertThat(teller.flush(rig.now, 0)).isTrue();
    assertThat(teller.exact()).isTrue();
    for (Peer peer : List.of(one, other)) {
      peer.drain();
      assertThat(counted(peer)).isEqualTo(6_700);
      assertThat(peer.feed.ended(teller.exact())).isTrue();
      peer.drain();
      assertThat(peer.mirror.exact()).isTrue();
    }
    teller.again(one.feed); // as by who owns again
    run(20);
    assertThat(one.mirror.exact()).as("told anew, it may be another").isFalse();
  }

  @Test
  void whatIsMarkedTooShortIsNotExactAndNobodyWaitsForIt() {
    flows(0, 30_000);
    teller.add(one.feed, rig.now);
    run(200);
    teller.mark();
    one.stopped = true;
    teller.turn(true, rig.now, 0);
    one.stopped = false;
    one.drain();
    long told = one.feed.blocks();
    while (!teller.flush(rig.now, 0)) {
      one.drain();
    }
    one.drain();
    assertThat(one.feed.blocks() - told).as("what had been looked at").isLessThan(20);
    assertThat(teller.exact()).isFalse();
    assertThat(one.feed.ended(teller.exact())).isTrue();
    one.drain();
    assertThat(one.mirror.ended()).isTrue();
    assertThat(one.mirror.exact()).isFalse();
  }

  @Test
  void whoComesWhileItIsMarkedLacksNothingAndTheOthersNeither() {
    counts();
    flows(0, 2_000);
    teller.add(one.feed, rig.now);
    run(20);
    teller.mark();
    run(5);
    moves(0, 2_000);
    teller.add(other.feed, rig.now);
    teller.turn(true, rig.now, 0); // which tells some of it to the new one
    run(20);
    assertThat(teller.flush(rig.now, 0)).isTrue();
    one.drain();
    other.drain();
    assertThat(counted(one)).isEqualTo(4_000);
    assertThat(counted(other)).isEqualTo(4_000);
  }
}
