package io.culvert.core.twin;

import io.culvert.core.conntrack.Tuple;
import java.util.List;
import java.util.Optional;

/**
 * What chance decided at the side that goes first. The engine's side asks this where the engine
 * would draw; a case file keeps the answers, so that it replays without a kernel. One thread.
 */
public interface Dice {

  /**
   * The REPLY tuple of the other side's entry for the packet that is being carried out: the port,
   * ICMP id or key it chose is in there.
   *
   * @param original the ORIGINAL tuple of the engine's draft
   * @param zone the draft's zone
   * @return empty where the other side has no such entry: it dropped the packet, or forgot it again
   */
  Optional<Tuple> reply(Tuple original, int zone);

  /**
   * The other side's expectations under one master: the ports it announced are in there.
   *
   * @param master the master's ORIGINAL tuple
   */
  List<ExpectationSnapshot> expectations(Tuple master);

  /** Asks {@code side}, which has carried out the step already. */
  static Dice of(RouterSide side) {
    return new Dice() {
      @Override
      public Optional<Tuple> reply(Tuple original, int zone) {
        return side.entry(original, zone)
            .filter(e -> e.original().equals(original))
            .or(() -> side.begun(original, zone))
            .map(EntrySnapshot::reply);
      }

      @Override
      public List<ExpectationSnapshot> expectations(Tuple master) {
        return side.expectations().stream().filter(e -> e.master().equals(master)).toList();
      }
    };
  }
}
