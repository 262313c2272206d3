package io.culvert.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.simulation.net.LawBroken;
import io.culvert.core.simulation.run.Simulation;
import io.culvert.core.simulation.run.Simulation.Outcome;
import io.culvert.core.simulation.run.Trouble;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Simulated worlds whose inner router is two or three, which die, stand still and lose each other;
 * one of them owns, or all move packets.
 */
public class GroupSimulationTest {

  private static final int WORLDS = 4;
  private static final long STEPS = 5_000;

  private static Outcome run(long seed, int members, boolean active) {
    return new Simulation(SimulationTest.kit(), members, active)
        .run(seed, STEPS, EnumSet.allOf(Trouble.class));
  }

  /** The same as {@link SimulationTest#steps}, of three. */
  public static Map.Entry<Long, String> steps(long seed, long steps) {
    Outcome outcome =
        new Simulation(SimulationTest.kit(), 3).run(seed, steps, EnumSet.allOf(Trouble.class));
    return Map.entry(outcome.steps(), outcome.law().map(LawBroken::law).orElse(""));
  }

  /** The same of three that all move packets. */
  public static final class Sharing {

    private Sharing() {}

    /** See {@link GroupSimulationTest#steps}. */
    public static Map.Entry<Long, String> steps(long seed, long steps) {
      Outcome outcome =
          new Simulation(SimulationTest.kit(), 3, true)
              .run(seed, steps, EnumSet.allOf(Trouble.class));
      return Map.entry(outcome.steps(), outcome.law().map(LawBroken::law).orElse(""));
    }
  }

  @TestFactory
  Stream<DynamicTest> lawsHold() {
    long fresh = new SecureRandom().nextInt(1_000_000_000);
    return LongStream.concat(LongStream.range(0, WORLDS), LongStream.of(fresh))
        .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> holds(seed)));
  }

  private static void holds(long seed) {
    int members = 2 + (int) (seed % 2);
    boolean active = seed / 2 % 2 == 1;
    Outcome outcome = run(seed, members, active);
    assertThat(outcome.law())
        .describedAs(
            "culvert simulate --members %d%s --seed %d --seeds 1 --steps %d",
            members, active ? " --active" : "", seed, STEPS)
        .isEmpty();
  }

  @Test
  void theSameSeedIsTheSameWorld() {
    assertThat(run(77, 3, true).fingerprint()).isEqualTo(run(77, 3, true).fingerprint());
  }
}
