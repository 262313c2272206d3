package io.culvert.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryImage;
import io.culvert.core.conntrack.ExpectationImage;
import io.culvert.core.conntrack.PacketTuple;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a mirror keeps of what it is told, against a plain map of the same. */
class MirrorTest {

  private static final int STEPS = 60_000;
  private static final int IDS = 3_000;

  private final SplittableRandom random = new SplittableRandom(4);
  private final PacketTuple tuple = new PacketTuple();
  private Mirror mirror = new Mirror(64 << 20);

  private boolean tell(Consumer<ByteBuffer> records) {
    ByteBuffer block = Block.fresh();
    records.accept(block);
    return mirror.received(Block.seal(block, 0), 5);
  }

  private void mark(int kind) {
    assertThat(tell(block -> Records.mark(block, kind))).isTrue();
  }

  private EntryImage drawn(long id) {
    EntryImage image = new EntryImage();
    for (int i = 0; i < EntryImage.WORDS; i++) {
      image.words()[i] = random.nextInt(3) == 0 ? random.nextLong() : 0;
    }
    image.words()[EntryImage.ID] = id;
    image.memory(new byte[random.nextInt(9) == 0 ? random.nextInt(1, 300) : 0]);
    return image;
  }

  private static String text(EntryImage image) {
    return Arrays.toString(image.words()) + image.memory().length;
  }

  private Map<Long, String> known() {
    Map<Long, String> all = new HashMap<>();
    EntryImage image = new EntryImage();
    for (long id : mirror.ids(any -> true)) {
      assertThat(mirror.entry(id, image)).isTrue();
      all.put(image.words()[EntryImage.ID], text(image));
    }
    return all;
  }

  /** An entry whose tuples tell which it is, and how often it was told. */
  private EntryImage told(long id, int times) {
    EntryImage image = drawn(id);
    for (Direction direction : Direction.values()) {
      tuple(id, times, direction).write(image.words(), EntryImage.tuple(direction));
    }
    return image;
  }

  private PacketTuple tuple(long id, int times, Direction direction) {
    tuple.sourceHigh = 0;
    tuple.sourceLow = id;
    tuple.destinationHigh = times;
    tuple.destinationLow = direction.ordinal();
    tuple.meta = PacketTuple.meta(4, 6, 0, 1, 2);
    return tuple;
  }

  @Test
  void entriesAreFoundByBothTuplesThroughEveryChange() {
    mirror = Mirror.indexed(64 << 20, Records.OLDEST, Records.VERSION, 7);
    Map<Long, Integer> known = new HashMap<>();
    mark(Records.BEGUN);
    for (int step = 1; step <= STEPS; step++) {
      long id = 1 + random.nextInt(IDS);
      int times = step;
      if (random.nextInt(3) == 0) {
        tell(block -> Records.entryGone(block, id, tuple));
        known.remove(id);
      } else {
        tell(block -> Records.entry(block, told(id, times)));
        Integer before = known.put(id, times);
        if (before != null) {
          assertThat(mirror.idOf(tuple(id, before, Direction.ORIGINAL))).isZero();
        }
      }
    }
    for (long id = 1; id <= IDS; id++) {
      for (Direction direction : Direction.values()) {
        PacketTuple sought = tuple(id, known.getOrDefault(id, 0), direction);
        assertThat(mirror.idOf(sought)).isEqualTo(known.containsKey(id) ? id : 0);
      }
    }
  }

  @Test
  void itKnowsWhatItWasToldThroughEveryNewBeginning() {
    Map<Long, String> before = new HashMap<>();
    Map<Long, String> now = new HashMap<>();
    mark(Records.BEGUN);
    for (int step = 0; step < STEPS; step++) {
      long id = 1 + random.nextInt(IDS);
      if (random.nextInt(3) == 0) {
        tell(block -> Records.entryGone(block, id, tuple));
        now.remove(id);
        before.remove(id);
      } else {
        EntryImage image = drawn(id);
        tell(block -> Records.entry(block, image));
        now.put(id, text(image));
      }
      if (random.nextInt(STEPS / 20) == 0) {
        Map<Long, String> both = new HashMap<>(before);
        both.putAll(now);
        assertThat(known()).as("of use while it is told").isEqualTo(both);
        if (random.nextBoolean()) {
          mark(Records.WHOLE);
          assertThat(known()).isEqualTo(now);
          assertThat(mirror.whole()).isTrue();
          before = new HashMap<>();
        } else {
          mark(Records.BEGUN);
          assertThat(mirror.whole()).isFalse();
          before = both;
          now = new HashMap<>();
        }
      }
    }
    assertThat(mirror.begins()).isGreaterThan(3);
    assertThat(mirror.refused()).isZero();
    assertThat(mirror.heardNanos()).isEqualTo(5);
  }

  @Test
  void whatDoesNotFitIsCountedAndItIsNotWhole() {
    mirror = new Mirror(1 << 20);
    mark(Records.BEGUN);
    for (int id = 1; id <= 20_000; id++) {
      EntryImage image = drawn(id);
      tell(block -> Records.entry(block, image));
    }
    mark(Records.WHOLE);
    assertThat(mirror.refused()).isPositive();
    assertThat(mirror.entries() + mirror.refused()).isEqualTo(20_000);
    assertThat(mirror.bytes()).isLessThanOrEqualTo(1 << 20);
    assertThat(mirror.whole()).isFalse();
    mark(Records.BEGUN);
    mark(Records.WHOLE);
    assertThat(mirror.entries()).isZero();
    assertThat(mirror.whole()).as("told anew, all fits").isTrue();
  }

  @Test
  void expectationsComeAndGo() {
    mark(Records.BEGUN);
    ExpectationImage image = new ExpectationImage();
    for (int number = 1; number <= 3; number++) {
      image.words()[ExpectationImage.ID] = number;
      tell(block -> Records.expectation(block, image));
    }
    tell(block -> Records.expectationGone(block, 2));
    assertThat(mirror.expectations()).isEqualTo(2);
    mark(Records.BEGUN);
    mark(Records.WHOLE);
    assertThat(mirror.expectations()).isZero();
  }

  @Test
  void aDamagedBlockIsRefusedAndNothingIsBelievedUntilItIsToldAnew() {
    mark(Records.BEGUN);
    mark(Records.WHOLE);
    ByteBuffer block = Block.fresh();
    EntryImage image = drawn(7);
    Records.entry(block, image);
    Block.seal(block, 0);
    block.put(30, (byte) (block.get(30) + 1));
    assertThat(mirror.received(block, 0)).isFalse();
    assertThat(mirror.received(ByteBuffer.allocate(3), 0)).isFalse();
    assertThat(mirror.whole()).isFalse();
    tell(records -> Records.entry(records, image));
    assertThat(mirror.entries()).isZero();
    mark(Records.BEGUN);
    tell(records -> Records.entry(records, image));
    mark(Records.STOPPED);
    assertThat(mirror.entries()).isOne();
    assertThat(mirror.ended()).isTrue();
  }
}
