package io.culvert.core.twin.rules;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * How the options of one match are drawn.
 *
 * @param protocols what {@code -p} must say, one of; empty for anything
 * @param fits where it may stand
 * @param options its options as text
 */
record MatchDraw(
    List<String> protocols, Predicate<Place> fits, BiFunction<Draw, Place, String> options) {

  /** One for any packet and place. */
  static MatchDraw anywhere(BiFunction<Draw, Place, String> options) {
    return new MatchDraw(List.of(), place -> true, options);
  }

  /** The same behind {@code -p} with one of these. */
  MatchDraw after(String... names) {
    return new MatchDraw(List.of(names), fits, options);
  }

  /** The same only where {@code place} is true. */
  MatchDraw where(Predicate<Place> place) {
    return new MatchDraw(protocols, place, options);
  }
}
