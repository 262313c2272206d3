package io.culvert.core.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.wire.PacketBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reachability over time, as net/core/neighbour.c moves it. */
class NeighborTableTest {

  private static final long SECOND = 1_000_000_000L;
  private static final long MAC = 0x0200_0000_0001L;
  private static final long OTHER = 0x0200_0000_0002L;

  private final List<String> log = new ArrayList<>();
  private final NeighborTunables tunables = new NeighborTunables();
  private final NeighborTable table =
      new NeighborTable(tunables, new Recorder(), new SeededRandom(1));
  private long now;

  private final class Recorder implements NeighborTable.Solicitor {

    @Override
    public void solicit(Neighbor n, boolean unicast, long nowNanos) {
      log.add((unicast ? "ask it " : "ask all ") + n.low());
    }

    @Override
    public void resolved(Neighbor n, long nowNanos) {
      log.add("resolved " + n.low() + ", waiting " + drain(n));
    }

    @Override
    public void failed(Neighbor n, long nowNanos) {
      log.add("failed " + n.low() + ", waiting " + drain(n));
    }

    private int drain(Neighbor n) {
      int count = 0;
      while (n.dequeue() != null) {
        count++;
      }
      return count;
    }
  }

  private Neighbor use(long low) {
    Neighbor n = table.findOrMake(0, 4, 0, low, now);
    table.use(n, now);
    return n;
  }

  private void pass(double seconds) {
    long end = now + (long) (seconds * SECOND);
    while (now < end) {
      now += SECOND / 10;
      table.maintain(now);
    }
  }

  @Test
  void asksThreeTimesThenFails() {
    Neighbor n = use(7);
    table.enqueue(n, new PacketBuffer());
    assertThat(n.state()).isEqualTo(NeighborState.INCOMPLETE);
    assertThat(n.resolved()).isFalse();

    pass(2.5);
    assertThat(log).containsExactly("ask all 7", "ask all 7", "ask all 7");
    pass(1);
    assertThat(log).endsWith("failed 7, waiting 1").hasSize(4);
    assertThat(n.state()).isEqualTo(NeighborState.FAILED);

    use(7);
    assertThat(log).endsWith("ask all 7").hasSize(5);
    pass(70);
    assertThat(table.count()).as("forgotten when unused").isZero();
  }

  @Test
  void keepsTheNewestPacketsOfAFullQueue() {
    Neighbor n = use(7);
    PacketBuffer oldest = new PacketBuffer();
    assertThat(table.enqueue(n, oldest)).isNull();
    assertThat(table.enqueue(n, new PacketBuffer())).isNull();
    assertThat(table.enqueue(n, new PacketBuffer())).isNull();
    assertThat(table.enqueue(n, new PacketBuffer())).isSameAs(oldest);
    assertThat(n.waitingCount()).isEqualTo(3);

    table.update(n, MAC, true, NeighborTable.OVERRIDE, now);
    assertThat(log).endsWith("resolved 7, waiting 3");
  }

  @Test
  void doubtsAnOldAddressOnlyWhenItIsUsed() {
    Neighbor n = use(7);
    table.update(n, MAC, true, NeighborTable.OVERRIDE, now);
    pass(46);
    assertThat(n.state()).isEqualTo(NeighborState.STALE);
    assertThat(n.resolved()).isTrue();
    log.clear();

    use(7);
    assertThat(n.state()).isEqualTo(NeighborState.DELAY);
    pass(4.5);
    assertThat(log).isEmpty();
    pass(3.2);
    assertThat(log).containsExactly("ask it 7", "ask it 7", "ask it 7");
    assertThat(n.state()).isEqualTo(NeighborState.PROBE);
    pass(1);
    assertThat(log).endsWith("failed 7, waiting 0");
  }

  @Test
  void isReassuredByAnAnswer() {
    Neighbor n = use(7);
    table.update(n, MAC, false, NeighborTable.OVERRIDE, now);
    assertThat(n.state()).isEqualTo(NeighborState.STALE);
    use(7);
    pass(5.5);
    assertThat(n.state()).isEqualTo(NeighborState.PROBE);

    table.update(n, MAC, true, 0, now);
    assertThat(n.state()).isEqualTo(NeighborState.REACHABLE);
  }

  @Test
  void staysReachableBetweenHalfAndOneAndAHalfOfTheBase() {
    for (long low = 1; low <= 50; low++) {
      table.update(use(low), MAC, true, 0, now);
    }
    pass(14.8);
    table.forEach(n -> assertThat(n.state()).isEqualTo(NeighborState.REACHABLE));
    pass(30.5);
    table.forEach(n -> assertThat(n.state()).isEqualTo(NeighborState.STALE));
  }

  @Test
  void changesAKnownAddressOnlyWhenTold() {
    Neighbor n = use(7);
    table.update(n, MAC, true, NeighborTable.OVERRIDE, now);

    table.update(n, OTHER, true, 0, now);
    assertThat(n.linkAddress()).isEqualTo(MAC);
    assertThat(n.state()).isEqualTo(NeighborState.REACHABLE);

    table.update(n, OTHER, true, NeighborTable.WEAK_OVERRIDE, now);
    assertThat(n.linkAddress()).isEqualTo(MAC);
    assertThat(n.state()).as("doubted").isEqualTo(NeighborState.STALE);

    table.update(n, OTHER, false, NeighborTable.OVERRIDE, now);
    assertThat(n.linkAddress()).isEqualTo(OTHER);
    assertThat(n.state()).isEqualTo(NeighborState.STALE);
  }

  @Test
  void refusesToChangeTwiceWithinASecond() {
    Neighbor n = use(7);
    table.update(n, MAC, true, NeighborTable.OVERRIDE, now);
    assertThat(table.unlocked(n, now + SECOND / 2)).isFalse();
    assertThat(table.unlocked(n, now + SECOND + 1)).isTrue();
  }

  @Test
  void ignoresAnAnswerWithoutAddressFromAnUnknownOne() {
    Neighbor n = use(7);
    table.update(n, -1, true, NeighborTable.OVERRIDE, now);
    assertThat(n.state()).isEqualTo(NeighborState.INCOMPLETE);
  }

  @Test
  void makesRoomByForgettingTheIdle() {
    tunables.maximum = 10;
    for (long low = 1; low <= 10; low++) {
      table.update(use(low), MAC, false, 0, now);
    }
    assertThat(table.findOrMake(0, 4, 0, 11, now)).as("all were just used").isNull();

    pass(10);
    table.forEach(n -> table.update(n, MAC, false, 0, now));
    Neighbor made = table.findOrMake(0, 4, 0, 12, now);
    assertThat(made).isNotNull();
    assertThat(table.count()).isEqualTo(10);
    assertThat(table.find(0, 0, 12)).isSameAs(made);
  }

  @Test
  void givesUpWhatIsBehindADeadDevice() {
    Neighbor n = use(7);
    table.enqueue(n, new PacketBuffer());
    Neighbor elsewhere = table.findOrMake(1, 4, 0, 7, now);
    table.deviceDown(0, now);

    assertThat(log).endsWith("failed 7, waiting 1");
    assertThat(table.find(0, 0, 7)).isNull();
    assertThat(table.find(1, 0, 7)).isSameAs(elsewhere);
  }
}
