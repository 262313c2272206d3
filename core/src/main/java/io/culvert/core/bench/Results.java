package io.culvert.core.bench;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a run found.
 *
 * @param began when it began
 * @param machine where
 * @param options of what
 * @param series in the order of the table, those without a round that counts left out
 * @param gaps what could not be measured, and why
 * @param halfLoad packets a second beside {@link Traffic#LOADED}; empty if that was not asked for
 */
record Results(
    Instant began,
    Machine machine,
    Options options,
    List<Series> series,
    List<Gap> gaps,
    Optional<Long> halfLoad) {

  /**
   * Something that is not in the table.
   *
   * @param road which road
   * @param traffic which traffic; empty for all
   * @param why the reason
   * @param failed whether it should have been there
   */
  record Gap(RoadKind road, Optional<Traffic> traffic, String why, boolean failed) {

    @Override
    public String toString() {
      String what = traffic.map(t -> ", " + t.label()).orElse("");
      return road.label()
          + what
          + (failed ? ": failed: " : ": left out: ")
          + why.replace("\n", "\n  ");
    }
  }

  /** The ratio of a median to that of the yardstick, which is the first road with that traffic. */
  OptionalDouble ratio(Series of, int figure) {
    return series.stream()
        .filter(other -> other.traffic() == of.traffic())
        .findFirst()
        .filter(yardstick -> yardstick.median(figure) > 0)
        .map(yardstick -> OptionalDouble.of(of.median(figure) / yardstick.median(figure)))
        .orElse(OptionalDouble.empty());
  }

  /** Whether something that should have been measured was not. */
  boolean failed() {
    return gaps.stream().anyMatch(Gap::failed) || series.isEmpty();
  }
}
