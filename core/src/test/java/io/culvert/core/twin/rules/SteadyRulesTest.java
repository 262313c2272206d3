package io.culvert.core.twin.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SteadyRulesTest {

  @ParameterizedTest
  @CsvSource({
    "--limit 5/sec --limit-burst 1000,--limit 20/hour --limit-burst 400",
    "--limit 21/hour,--limit 20/hour",
    "--limit=3/minute,--limit 20/hour",
    "--hashlimit-above 10/s --hashlimit-htable-expire 500,"
        + "--hashlimit-above 20/hour --hashlimit-htable-expire 3600000",
    "--rcheck --seconds 60 --hitcount 4,--rcheck --seconds 3600 --hitcount 4",
    "--mode random --probability 0.33,--mode nth --every 3 --packet 0",
    "--mode random ! --probability .5,--mode nth ! --every 2 --packet 0"
  })
  void timeAndChanceDecideNothing(String written, String compared) {
    SteadyRules steady = SteadyRules.of("*filter\n-A INPUT " + written + " -j DROP\nCOMMIT\n");
    assertThat(steady.text()).isEqualTo("*filter\n-A INPUT " + compared + " -j DROP\nCOMMIT\n");
    assertThat(steady.changed()).containsExactly(2);
  }

  @ParameterizedTest
  @CsvSource({
    "-A INPUT -m limit --limit 20/hour --limit-burst 1000",
    "-A INPUT -m limit --limit 480/day",
    "-A INPUT -m recent --update --seconds 86400",
    "-A INPUT -m statistic --mode nth --every 7 --packet 3",
    "'# -A INPUT -m limit --limit 5/sec'"
  })
  void whatRepeatsStaysAsItIs(String line) {
    SteadyRules steady = SteadyRules.of(line + "\n");
    assertThat(steady.text()).isEqualTo(line + "\n");
    assertThat(steady.changed()).isEmpty();
  }

  @Test
  void countersOfAFileAreNoCountersOfARun() {
    SteadyRules steady = SteadyRules.of("[12:3456] -A INPUT -j DROP\n");
    assertThat(steady.text()).isEqualTo("-A INPUT -j DROP\n");
    assertThat(steady.changed()).isEmpty();
  }
}
