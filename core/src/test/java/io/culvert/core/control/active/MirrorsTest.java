package io.culvert.core.control.active;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.clock.VirtualClock;
import io.culvert.core.cluster.Reads;
import io.culvert.core.control.state.TellingRig;
import io.culvert.core.state.MirrorFeed;
import io.culvert.core.state.Records;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a member says of what it was told. */
class MirrorsTest {

  private final VirtualClock clock = new VirtualClock();
  private final TellingRig told = new TellingRig(clock);
  private final List<String> words = new ArrayList<>();
  private final Mirrors mirrors =
      new Mirrors(parts(), new Reads(Records.OLDEST, Records.VERSION), new Slot[0]);
  private final MirrorFeed feed = new MirrorFeed(this::carry);

  private ActiveParts parts() {
    return new ActiveParts(
        null, null, null, null, null, clock, null, null, new Words(), null, 5, 8L << 20);
  }

  private boolean carry(ByteBuffer block) {
    mirrors.received("b", ByteBuffer.allocate(block.remaining()).put(block).flip(), clock.nanos());
    return true;
  }

  private final class Words implements ActiveParts.Group {

    @Override
    public boolean block(String member, ByteBuffer block) {
      throw new AssertionError("who is told tells nothing");
    }

    @Override
    public void word(String member, byte[] word) {
      words.add(member + " " + (char) word[0]);
    }

    @Override
    public boolean packet(String member, byte[] letter) {
      throw new AssertionError("there is no packet");
    }

    @Override
    public void propose(int slot, String owner, long term) {
      throw new AssertionError("nothing is given");
    }
  }

  @BeforeEach
  void tellAll() {
    told.flows(0, 300);
    told.telling.add(feed);
    for (int i = 0; i < 5; i++) {
      clock.advance(10_000_000);
      told.tell();
    }
    assertThat(mirrors.of("b").entries()).isEqualTo(300);
  }

  @Test
  void whoKnowsAllSaysSoWhenItIsToldThatThisWasAll() {
    assertThat(words).isEmpty();
    assertThat(feed.flushed()).isTrue();
    assertThat(words).containsExactly("b T");
    assertThat(mirrors.flushed("b")).isTrue();
    assertThat(mirrors.flushed("b")).as("once for each time").isFalse();
  }

  @Test
  void whoLacksSomethingSaysNothing() {
    mirrors.received("b", ByteBuffer.allocate(0), clock.nanos());
    assertThat(feed.flushed()).isTrue();
    assertThat(words).as("what it lacks it will be told anew").doesNotContain("b T");
  }

  @Test
  void whatWasSaidBeforeThatOneHeldItCountsForNothing() {
    assertThat(feed.flushed()).isTrue();
    mirrors.listens("b");
    assertThat(mirrors.flushed("b")).isFalse();
    assertThat(feed.flushed()).isTrue();
    assertThat(mirrors.flushed("b")).isTrue();
  }

  @Test
  void ofWhoToldNothingNothingIsAwaited() {
    assertThat(mirrors.flushed("c")).isTrue();
    assertThat(mirrors.flushed("c")).isTrue();
  }
}
