package io.culvert.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.boot.BuiltIns;
import io.culvert.core.control.offline.EngineKit;
import io.culvert.core.helper.HelperPlugin;
import io.culvert.core.simulation.net.LawBroken;
import io.culvert.core.simulation.run.Simulation;
import io.culvert.core.simulation.run.Simulation.Outcome;
import io.culvert.core.simulation.run.Trouble;
import io.culvert.plugins.ftp.FtpHelper;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Simulated worlds, for as long as a build may take; {@code culvert simulate} runs for hours. */
public class SimulationTest {

  private static final int WORLDS = 12;
  private static final long STEPS = 12_000;

  static EngineKit kit() {
    return BuiltIns.kit(List.of(new HelperPlugin("ftp", "1", "ftp.jar", List.of(new FtpHelper()))));
  }

  private static Simulation simulation() {
    return new Simulation(kit());
  }

  /**
   * How many steps the world of {@code seed} takes, and the law it breaks, if any: for tests that
   * run it in another class loader.
   */
  public static Map.Entry<Long, String> steps(long seed, long steps) {
    Outcome outcome = simulation().run(seed, steps, EnumSet.allOf(Trouble.class));
    return Map.entry(outcome.steps(), outcome.law().map(LawBroken::law).orElse(""));
  }

  @TestFactory
  Stream<DynamicTest> lawsHold() {
    long fresh = new SecureRandom().nextInt(1_000_000_000);
    Simulation simulation = simulation();
    return LongStream.concat(LongStream.range(0, WORLDS), LongStream.of(fresh))
        .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> holds(simulation, seed)));
  }

  private static void holds(Simulation simulation, long seed) {
    Outcome outcome = simulation.run(seed, STEPS, EnumSet.allOf(Trouble.class));
    assertThat(outcome.law())
        .describedAs("culvert simulate --seed %d --seeds 1 --steps %d", seed, STEPS)
        .isEmpty();
    assertThat(outcome.steps()).isGreaterThanOrEqualTo(STEPS);
    assertThat(outcome.flows()).isGreaterThan(20);
  }

  @Test
  void theSameSeedIsTheSameWorld() {
    Outcome first = simulation().run(77, STEPS, EnumSet.allOf(Trouble.class));
    Outcome second = simulation().run(77, STEPS, EnumSet.allOf(Trouble.class));
    assertThat(second.fingerprint()).isEqualTo(first.fingerprint());
    assertThat(simulation().run(78, STEPS, EnumSet.allOf(Trouble.class)).fingerprint())
        .isNotEqualTo(first.fingerprint());
  }

  @Test
  void manyFlowsOfAWorldWithoutTroublesEndWell() {
    int good = 0;
    int all = 0;
    for (long seed = 0; seed < 5; seed++) {
      Outcome outcome = simulation().run(seed, STEPS, Set.of());
      good += outcome.flows() - outcome.failed();
      all += outcome.flows();
    }
    assertThat(4 * good).describedAs("%d of %d flows", good, all).isGreaterThan(all);
  }
}
