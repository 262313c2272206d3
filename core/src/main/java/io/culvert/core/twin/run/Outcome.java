package io.culvert.core.twin.run;

import io.culvert.core.twin.RuleDraft;
import java.util.List;
import java.util.Optional;

/**
 * What came of an episode.
 *
 * @param exchanges the steps that were carried out, with the kernel's answers
 * @param end how the kernel stood at the end; empty where it was not asked
 * @param difference what differed; the episode ended there
 * @param refused both sides refused the rules, so there was nothing to compare
 * @param driftMillis how far the kernel's time was ahead of the engine's at worst
 * @param catchUps how often the engine had to wait because the kernel's time had gone on
 * @param tally what was compared
 */
record Outcome(
    RuleDraft draft,
    List<Exchange> exchanges,
    Optional<Exchange.End> end,
    Optional<Difference> difference,
    boolean refused,
    long driftMillis,
    int catchUps,
    Tally tally) {

  /** More than this and a timeout may be off by a second for no fault of anybody. */
  private static final long MUCH_DRIFT_MILLIS = 350;

  /** Copies the list. */
  Outcome {
    exchanges = List.copyOf(exchanges);
  }

  /** Whether the machine was too busy for a difference to mean anything. */
  boolean late() {
    return driftMillis > MUCH_DRIFT_MILLIS;
  }

  /**
   * Whether time went on where the scenario has it stand still: what counts whole seconds may have
   * been looked at just when they were over.
   */
  boolean hurried() {
    return catchUps > 0 || late();
  }

  /** Whether it differed in the same way as {@code other}. */
  boolean sameKind(Difference other) {
    return difference.map(d -> d.kind().equals(other.kind())).orElse(false);
  }
}
