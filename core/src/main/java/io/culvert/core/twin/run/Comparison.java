package io.culvert.core.twin.run;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.twin.Emission;
import io.culvert.core.twin.EntrySnapshot;
import io.culvert.core.twin.ExpectationSnapshot;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Topology;
import java.util.List;
import java.util.Optional;

/**
 * The judge. What may differ: what {@link PacketMasks} renames, listed timeouts by one second, and
 * what has less than a second to live may be gone. Nothing else. Any thread.
 */
final class Comparison {

  private final EmissionComparison emissions;

  Comparison(Topology topology) {
    emissions = new EmissionComparison(topology);
  }

  /** What was sent because of {@code step}. */
  Optional<Difference> sent(Step step, List<Emission> kernel, List<Emission> culvert) {
    return emissions.compare(step, kernel, culvert);
  }

  /** What a look-up of {@code tuple} found. */
  Optional<Difference> entry(
      Tuple tuple, Optional<EntrySnapshot> kernel, Optional<EntrySnapshot> culvert) {
    return kernel.equals(culvert)
        ? Optional.empty()
        : EntryComparison.entry(tuple, kernel, culvert);
  }

  /** All entries. */
  Optional<Difference> entries(List<EntrySnapshot> kernel, List<EntrySnapshot> culvert) {
    return EntryComparison.listings(kernel, culvert);
  }

  /** All expectations. */
  Optional<Difference> expectations(
      List<ExpectationSnapshot> kernel, List<ExpectationSnapshot> culvert) {
    return EntryComparison.expectations(kernel, culvert);
  }

  /** The rules with their counters; {@code loaded} is the file in force. */
  Optional<Difference> rules(String loaded, String kernel, String culvert) {
    return RulesComparison.compare(loaded, kernel, culvert);
  }
}
