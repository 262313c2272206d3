package io.culvert.core.twin.run;

import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Differences that stay. Each has a reason that a reader can check, a case file that shows it, and
 * a condition no wider than it must be. Immutable.
 */
final class Excuses {

  /** None at all. */
  static final Excuses NONE = new Excuses(List.of());

  private final List<Excuse> all;

  private Excuses(List<Excuse> all) {
    this.all = List.copyOf(all);
  }

  /**
   * A difference that stays.
   *
   * @param name of its case file, without the ending
   * @param reason why
   * @param covers whether a difference after an exchange is this one
   */
  record Excuse(String name, String reason, BiPredicate<Difference, Exchange> covers) {}

  /** The list. */
  static Excuses all() {
    return NONE;
  }

  /** The excuse for a difference. */
  Optional<Excuse> of(Difference difference, Exchange exchange) {
    return all.stream().filter(e -> e.covers().test(difference, exchange)).findFirst();
  }

  /** All of them, for the report. */
  List<Excuse> list() {
    return all;
  }
}
