package io.culvert.core.twin.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Topology;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RealisticRulesTest {

  private final RealisticRules rules = new RealisticRules(List.of("ftp", "tftp"));

  @Test
  void theSameNumbersMakeTheSameFile() {
    for (int seed = 0; seed < 20; seed++) {
      RuleDraft once = rules.draft(new SplittableRandom(seed), 4, Topology.standard());
      assertThat(rules.draft(new SplittableRandom(seed), 4, Topology.standard())).isEqualTo(once);
    }
  }

  @Test
  void otherNumbersMakeAnother() {
    assertThat(rules.draft("dmz", new SplittableRandom(1), 4, Topology.standard()).text())
        .isNotEqualTo(rules.draft("dmz", new SplittableRandom(2), 4, Topology.standard()).text());
  }

  @Test
  void devicesAreThoseOfTheTopology() {
    String text =
        rules
            .draft("dmz", new SplittableRandom(1), 4, Topology.named("lan7", "ppp0", "dmz3"))
            .text();
    assertThat(text).contains("-i lan7", "-i dmz3", "-o ppp0").doesNotContain("a0", "{");
  }
}
