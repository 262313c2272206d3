package io.culvert.core.twin;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Draws the steps of a scenario, one after another; it plays all hosts around the router, and sees
 * what reaches them. Deterministic in its seed and in what it is shown. One thread.
 */
public interface Traffic {

  /** What happens next; empty when there is no more. */
  Optional<Step> next();

  /** What the router sent because of the step before: the same from both sides, or the run ends. */
  void seen(List<Emission> emissions);

  /** Begins traffic. Thread safe. */
  interface Source {

    /**
     * @param random where chance comes from
     * @param rules what it will meet; its addresses, ports and helpers are worth aiming at
     * @param topology where hosts may live
     * @param steps about how many steps are wanted; fewer is allowed, many more is not
     */
    Traffic begin(RandomGenerator random, RuleDraft rules, Topology topology, int steps);
  }
}
