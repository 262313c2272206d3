package io.culvert.core.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.conntrack.EntryImage;
import io.culvert.core.conntrack.ExpectationImage;
import io.culvert.core.conntrack.PacketTuple;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Records of drawn contents, written and read, and bytes that are none. */
class RecordsTest {

  private static final int DRAWS = 2_000;

  /** Writes down what it is handed. */
  private static final class Notes implements Records.Sink {

    final List<String> all = new ArrayList<>();

    @Override
    public void entry(EntryImage image) {
      all.add("entry " + Arrays.toString(image.words()) + Arrays.toString(image.memory()));
    }

    @Override
    public void entryGone(long id, PacketTuple t) {
      all.add(
          "gone "
              + List.of(
                  id, t.sourceHigh, t.sourceLow, t.destinationHigh, t.destinationLow, t.meta));
    }

    @Override
    public void expectation(ExpectationImage image) {
      all.add("expectation " + Arrays.toString(image.words()));
    }

    @Override
    public void expectationGone(long number) {
      all.add("expectation gone " + number);
    }

    @Override
    public void name(Records.Space space, int number, String name) {
      all.add("name " + space + number + name);
    }

    @Override
    public void mark(int kind) {
      all.add("mark " + kind);
    }
  }

  private final SplittableRandom random = new SplittableRandom(8);
  private final ByteBuffer bytes = ByteBuffer.allocate(Records.MOST_BYTES);
  private final Notes written = new Notes();

  @Test
  void whatIsWrittenIsRead() throws Records.BadRecordException {
    Notes read = new Notes();
    Records.Reader reader = new Records.Reader();
    for (int i = 0; i < DRAWS; i++) {
      bytes.clear();
      draw();
      reader.read(bytes.flip(), read);
    }
    assertThat(read.all).hasSize(DRAWS).isEqualTo(written.all);
  }

  @Test
  void theLargestRecordFits() {
    EntryImage image = new EntryImage();
    Arrays.fill(image.words(), -1);
    image.memory(new byte[Records.MEMORY_BYTES]);
    Records.entry(bytes, image);
    assertThat(bytes.hasRemaining()).isFalse();
  }

  @Test
  void bytesThatAreNoRecordAreNamed() {
    for (int i = 0; i < DRAWS; i++) {
      byte[] any = new byte[random.nextInt(1, 600)];
      random.nextBytes(any);
      any[0] = (byte) random.nextInt(9);
      ByteBuffer from = ByteBuffer.wrap(any);
      try {
        new Records.Reader().read(from, new Notes());
        assertThat(from.hasRemaining()).isFalse();
      } catch (Records.BadRecordException e) {
        assertThat(e)
            .hasMessageMatching("a record is cut off|no record is of kind .*|.* has|.*space.*");
        assertThat(from.position()).isLessThan(any.length);
      }
    }
  }

  @Test
  void aRecordCutOffAnywhereIsRefused() {
    for (int i = 0; i < DRAWS; i++) {
      bytes.clear();
      draw();
      int length = bytes.position();
      if (length > 1) {
        bytes.flip().limit(random.nextInt(1, length));
        assertThatThrownBy(() -> new Records.Reader().read(bytes, new Notes()))
            .isInstanceOf(Records.BadRecordException.class);
        assertThat(bytes.position()).isZero();
      }
    }
  }

  private void draw() {
    int number = random.nextInt();
    switch (random.nextInt(6)) {
      case 0 -> {
        EntryImage image = new EntryImage();
        fill(image.words());
        image.memory(new byte[random.nextInt(4) == 0 ? random.nextInt(300) : 0]);
        Records.entry(bytes, image);
        written.entry(image);
      }
      case 1 -> {
        PacketTuple tuple = new PacketTuple();
        tuple.sourceHigh = random.nextLong();
        tuple.destinationLow = random.nextLong();
        tuple.meta = random.nextLong();
        Records.entryGone(bytes, number, tuple);
        written.entryGone(number, tuple);
      }
      case 2 -> {
        ExpectationImage image = new ExpectationImage();
        fill(image.words());
        Records.expectation(bytes, image);
        written.expectation(image);
      }
      case 3 -> {
        Records.expectationGone(bytes, number);
        written.expectationGone(number);
      }
      case 4 -> {
        Records.name(bytes, Records.Space.POLICY, number, "näme" + number);
        written.name(Records.Space.POLICY, number, "näme" + number);
      }
      default -> {
        Records.mark(bytes, Records.WHOLE);
        written.mark(Records.WHOLE);
      }
    }
  }

  private void fill(long[] words) {
    for (int i = 0; i < words.length; i++) {
      words[i] = random.nextBoolean() ? 0 : random.nextLong();
    }
  }
}
