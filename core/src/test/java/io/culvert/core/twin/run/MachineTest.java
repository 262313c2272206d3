package io.culvert.core.twin.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.twin.RuleDraft;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MachineTest {

  private final Machine machine = new Machine();
  private final AtomicInteger runs = new AtomicInteger();

  @Test
  void aDifferenceOfAHurriedScenarioMustShowTwice() {
    Machine.Settled settled = machine.settle(() -> outcome(3, runs.incrementAndGet() == 1));
    assertThat(settled.outcome().difference()).isEmpty();
    assertThat(settled.late()).isEqualTo(1);
  }

  @Test
  void whatShowsTwiceIsBelievedFromThenOn() {
    assertThat(machine.settle(() -> outcome(3, true)).late()).isEqualTo(1);
    assertThat(machine.settle(() -> outcome(3, true)).late()).isZero();
  }

  @Test
  void aScenarioThatWasInTimeIsBelievedAtOnce() {
    Machine.Settled settled = machine.settle(() -> outcome(0, true));
    assertThat(settled.outcome().difference()).isPresent();
    assertThat(settled.late()).isZero();
  }

  private static Outcome outcome(int catchUps, boolean differs) {
    Optional<Difference> difference =
        differs ? Optional.of(new Difference("kind", "what", List.of())) : Optional.empty();
    RuleDraft draft = new RuleDraft("none", 4, "", List.of());
    return new Outcome(
        draft, List.of(), Optional.empty(), difference, false, 0, catchUps, new Tally());
  }
}
