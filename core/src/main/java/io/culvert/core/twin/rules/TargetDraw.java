package io.culvert.core.twin.rules;

import java.util.List;
import java.util.function.Predicate;

/**
 * How a target and its options are drawn.
 *
 * @param protocols what {@code -p} must say, one of; empty for anything
 * @param fits where it may stand
 * @param narrow whether it must meet few packets only, lest nothing else happens
 * @param tail what to end the rule with
 */
record TargetDraw(List<String> protocols, Predicate<Place> fits, boolean narrow, Tail tail) {

  /** Draws the end of a rule: conditions the target needs, then {@code -j} and all behind it. */
  interface Tail {

    /**
     * The words.
     *
     * @param protocol what {@code -p} says; empty if nothing
     */
    String draw(Draw draw, Place place, String protocol);
  }

  /** One that just has options. */
  static TargetDraw of(Tail tail) {
    return new TargetDraw(List.of(), place -> true, false, tail);
  }

  /** The same only where {@code place} is true. */
  TargetDraw where(Predicate<Place> place) {
    return new TargetDraw(protocols, place, narrow, tail);
  }

  /** The same behind {@code -p} with one of these. */
  TargetDraw after(String... names) {
    return new TargetDraw(List.of(names), fits, narrow, tail);
  }

  /** The same for few packets. */
  TargetDraw seldom() {
    return new TargetDraw(protocols, fits, true, tail);
  }
}
