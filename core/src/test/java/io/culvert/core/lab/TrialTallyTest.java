package io.culvert.core.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrialTallyTest {

  private static final int CONNECTIONS = 100;

  private final TrialTally tally = new TrialTally(TrialKind.KILL, CONNECTIONS);

  private void round(double medianSeconds, double mostSeconds, long ended) {
    Map<String, Long> talked =
        Map.of(
            "median_us",
            (long) (medianSeconds * 1e6),
            "max_us",
            (long) (mostSeconds * 1e6),
            "talking",
            (long) CONNECTIONS,
            "ended",
            ended,
            "pings",
            50L,
            "lost",
            3L);
    tally.add(talked, Map.of("mixed", 0L), 0);
  }

  @ParameterizedTest(name = "{0}, {1} and {2} s")
  @CsvSource({"1.9, 2.1, 1.8, true", "2.1, 1.9, 2.05, false", "2.0, 2.0, 1.0, false"})
  void theMiddleRoundCounts(double first, double second, double third, boolean ok) {
    round(first, 3, 0);
    round(second, 3, 0);
    round(third, 3, 0);
    assertThat(tally.gap().ok()).isEqualTo(ok);
  }

  @Test
  void theLongerOfTwoCounts() {
    round(1, 3, 0);
    round(2.5, 3, 0);
    assertThat(tally.gap()).isEqualTo(new CheckList.Finding(false, "2.50 s in 2 rounds"));
  }

  @Test
  void withoutARoundNothingIsProven() {
    assertThat(tally.gap().ok()).isFalse();
  }

  @Test
  void sumsUpInARow() {
    tally.begin(1);
    round(1.9, 2.1, 1);
    round(1.8, 2.25, 0);
    tally.end(4);
    assertThat(TrialTally.table(List.of(tally)))
        .endsWith(
            "| kill, 2 | 199 of 200 | 1 | 1.90 s (1.80 to 1.90), 2.25 s | 6 of 100 | never | 0 |"
                + " 1 to 4 |\n");
  }
}
