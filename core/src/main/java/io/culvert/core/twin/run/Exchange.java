package io.culvert.core.twin.run;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.twin.Emission;
import io.culvert.core.twin.EntrySnapshot;
import io.culvert.core.twin.ExpectationSnapshot;
import io.culvert.core.twin.Probe;
import io.culvert.core.twin.Step;
import java.util.List;
import java.util.Optional;

/**
 * A step and what the kernel made of it.
 *
 * @param sent what it sent
 * @param touched what it answered about the entries that the packet belongs to
 * @param chosen what it had chosen by chance, as far as the engine asked
 */
record Exchange(Step step, List<Emission> sent, List<Touched> touched, List<Chosen> chosen) {

  /** A zone for both directions. */
  private static final int BOTH = 3;

  /** Copies the lists. */
  Exchange {
    sent = List.copyOf(sent);
    touched = List.copyOf(touched);
    chosen = List.copyOf(chosen);
  }

  /** A step of which nothing is known yet. */
  static Exchange of(Step step) {
    return new Exchange(step, List.of(), List.of(), List.of());
  }

  /** A look-up and what it found. */
  record Touched(Probe asked, Optional<EntrySnapshot> found) {

    /** Whether what was found is what {@code probe} would find. */
    boolean tells(Probe probe) {
      return found
          .filter(e -> e.zone() == probe.zone() && e.zoneDirections() == BOTH)
          .filter(e -> e.original().equals(probe.tuple()) || e.reply().equals(probe.tuple()))
          .isPresent();
    }
  }

  /** A question the engine asked in place of chance, and its answer. */
  sealed interface Chosen {

    /** The REPLY tuple of a draft. */
    record Reply(Tuple original, int zone, Optional<Tuple> reply) implements Chosen {}

    /** The expectations of a master. */
    record Expectations(Tuple master, List<ExpectationSnapshot> found) implements Chosen {}
  }

  /**
   * How the kernel stood after the last step.
   *
   * @param rules as {@code iptables-save -c} prints them
   */
  record End(List<EntrySnapshot> entries, List<ExpectationSnapshot> expectations, String rules) {

    /** Copies the lists. */
    End {
      entries = List.copyOf(entries);
      expectations = List.copyOf(expectations);
    }
  }
}
