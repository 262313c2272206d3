package io.culvert.core.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.machine.CommandException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TrafficsTest {

  @Test
  void percentilesAreMicroseconds() {
    long[] nanos = LongStream.rangeClosed(1, 10_000).map(n -> n * 1_000).toArray();
    assertThat(Traffics.percentiles(nanos)).containsExactly(5_001.0, 9_901.0, 9_991.0, 10_000.0);
    assertThat(Traffics.percentiles(7_000)).containsExactly(7.0, 7.0, 7.0, 7.0);
  }

  @Test
  void thereIsOnePercentileForEachFigure() {
    assertThat(Traffics.percentiles(1)).hasSameSizeAs(Traffic.LATENCY.figures());
  }

  @Test
  void aRoadThatAnswersNothingHasFailed() {
    Traffics.requireAnswers("90000\n1000000000\n");
    assertThatThrownBy(() -> Traffics.requireAnswers("1000000000\n1000000000\n"))
        .isInstanceOf(CommandException.class)
        .hasMessage("nothing comes through");
  }
}
