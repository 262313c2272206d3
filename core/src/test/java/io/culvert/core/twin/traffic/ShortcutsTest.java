package io.culvert.core.twin.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.boot.BuiltInRules;
import io.culvert.core.boot.BuiltIns;
import io.culvert.core.control.offline.EngineKit;
import io.culvert.core.twin.Emission;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.RuleSource;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Topology;
import io.culvert.core.twin.Traffic;
import io.culvert.core.twin.engine.EngineSide;
import io.culvert.core.twin.rules.RuleMix;
import io.culvert.core.twin.traffic.mix.StandardMix;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * With verdicts kept and long chains indexed the engine does what it does without, down to the
 * counters of every rule.
 */
class ShortcutsTest {

  private static final int SCENARIOS = 12;
  private static final int STEPS = 250;

  private static EngineSide side() {
    EngineKit kit = BuiltIns.kit(List.of());
    return new EngineSide(Topology.standard(), TrafficRig.NO_DICE, kit);
  }

  private static RuleDraft without(RuleDraft draft) {
    List<Step.Set> settings = new ArrayList<>(draft.settings());
    settings.add(new Step.Set("culvert.verdict_cache", 0));
    settings.add(new Step.Set("culvert.rule_index", 0));
    return new RuleDraft(draft.name(), draft.ipVersion(), draft.text(), settings);
  }

  private static List<String> text(List<Emission> emissions) {
    return emissions.stream()
        .map(sent -> sent.device() + " " + HexFormat.of().formatHex(sent.bytes()))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void changeNothing(int ipVersion) {
    RuleSource rules = RuleMix.standard(BuiltInRules.catalog(), Set.of());
    long spared = 0;
    try (EngineSide quick = side();
        EngineSide plain = side()) {
      for (int seed = 0; seed < SCENARIOS; seed++) {
        RandomGenerator random = TrafficRig.random(seed);
        RuleDraft draft = rules.draft(random, ipVersion, Topology.standard());
        assertThat(quick.begin(draft)).isEqualTo(plain.begin(without(draft)));
        Traffic traffic = StandardMix.mix().begin(random, draft, Topology.standard(), STEPS);
        for (Optional<Step> step = traffic.next(); step.isPresent(); step = traffic.next()) {
          List<Emission> sent = quick.carryOut(step.get());
          assertThat(text(sent)).as("%s", draft).isEqualTo(text(plain.carryOut(step.get())));
          traffic.seen(sent);
        }
        assertThat(quick.rules()).isEqualTo(plain.rules());
        spared += quick.rulesSpared();
        assertThat(plain.rulesSpared()).isZero();
      }
    }
    assertThat(spared).as("hooks whose rules were not asked").isGreaterThan(STEPS);
  }
}
