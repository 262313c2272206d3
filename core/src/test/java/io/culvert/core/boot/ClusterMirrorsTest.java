package io.culvert.core.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.clock.VirtualClock;
import io.culvert.core.control.state.TellingRig;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a member that owns tells another, by way of what carries blocks and words. */
class ClusterMirrorsTest {

  private static final long MEMORY = 1L << 30;
  private static final long SECOND = 1_000_000_000L;
  private static final int CONNECTIONS = 300;

  private final VirtualClock clock = new VirtualClock();
  private final TellingRig told = new TellingRig(clock);
  private final List<String> asked = new ArrayList<>();
  private final ClusterMirrors other =
      new ClusterMirrors(null, (to, block) -> false, this::ask, MEMORY);
  private final ClusterMirrors owner =
      new ClusterMirrors(told.telling, this::carry, (to, word) -> {}, MEMORY);
  private boolean wordsAreLost;

  private boolean carry(String to, ByteBuffer block) {
    ByteBuffer copy = ByteBuffer.allocate(block.remaining()).put(block).flip();
    other.received("a", copy, clock.nanos());
    return true;
  }

  private void ask(String to, byte[] word) {
    asked.add(to);
    if (!wordsAreLost) {
      assertThat(owner.heard("b", word)).isTrue();
    }
  }

  /** Has so much time pass; the other one looks whether it knows all. */
  private boolean knows(long nanos) {
    clock.advance(nanos);
    boolean knows = other.knows("a", clock.nanos());
    told.tell();
    return knows;
  }

  @Test
  void whoHeardNobodyWhenItWasToldAsksUntilItIsToldAgain() {
    told.flows(0, CONNECTIONS);
    other.take("c");
    owner.tell(Set.of("b"));
    told.tell();
    other.hear();
    assertThat(owner.told("b", 0).whole()).as("its sender thinks so").isTrue();
    wordsAreLost = true;
    for (int i = 0; i < 5; i++) {
      assertThat(knows(SECOND)).as("it was told, and heard nothing").isFalse();
    }
    assertThat(asked).hasSizeBetween(3, 5).containsOnly("a");
    wordsAreLost = false;
    knows(SECOND);
    assertThat(knows(0)).isTrue();
    assertThat(other.known("a", clock.nanos()).entries()).isEqualTo(CONNECTIONS);
    asked.clear();
    for (int i = 0; i < 5; i++) {
      assertThat(knows(SECOND)).isTrue();
    }
    assertThat(asked).as("nothing is lacking").isEmpty();
  }

  @Test
  void whatWasDamagedIsToldAgain() {
    owner.tell(Set.of("b"));
    told.tell();
    assertThat(knows(0)).isTrue();
    other.received("a", ByteBuffer.allocate(0), clock.nanos());
    assertThat(knows(0)).as("a block is missing").isFalse();
    knows(SECOND);
    assertThat(knows(0)).isTrue();
  }

  @Test
  void whoTellsNobodyIsAskedInVain() {
    assertThat(owner.heard("b", new byte[] {'A'})).isTrue();
    assertThat(owner.heard("b", new byte[] {'P'})).as("about a switch").isFalse();
    assertThat(owner.heard("b", new byte[] {'A', 0})).isFalse();
  }
}
