package io.culvert.core.twin.traffic;

import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Topology;
import io.culvert.core.twin.Traffic;
import java.util.List;
import java.util.random.RandomGenerator;

/** Traffic of many conversations at once; {@code StandardMix} has all kinds. Thread safe. */
public final class TrafficMix implements Traffic.Source {

  private final List<Kind> kinds;
  private final Tally tally = new Tally();

  /** Of these kinds, as often as they weigh. */
  public TrafficMix(List<Kind> kinds) {
    this.kinds = List.copyOf(kinds);
    if (kinds.stream().mapToInt(Kind::weight).sum() <= 0) {
      throw new IllegalArgumentException("kinds that weigh nothing");
    }
  }

  /** How many packets of which kind were drawn so far, all runs together. */
  public Tally tally() {
    return tally;
  }

  @Override
  public Traffic begin(RandomGenerator random, RuleDraft rules, Topology topology, int steps) {
    return new MixedTraffic(kinds, new Scene(random, rules, topology, tally), steps);
  }
}
