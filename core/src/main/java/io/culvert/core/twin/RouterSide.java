package io.culvert.core.twin;

import io.culvert.core.conntrack.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A router that does as it is told, step by step: this kernel, or the engine. One thread.
 *
 * <p>All operations throw {@link TwinException} where the side itself breaks (no rights, a command
 * that fails): that ends the run and is no difference.
 */
public interface RouterSide extends AutoCloseable {

  /** What to call it: {@code kernel} or {@code culvert}. */
  String name();

  /**
   * Forgets everything (entries, expectations, fragments, rules, settings) and starts anew.
   *
   * @return why this side refuses the rules, empty when they are in force; once refused, only
   *     another {@code begin} is allowed
   */
  Optional<String> begin(RuleDraft rules);

  /**
   * Carries out a step. Where the engine breaks over it, {@link EngineFault}.
   *
   * @return what was sent because of it, in the order sent by each device, by device index
   */
  List<Emission> carryOut(Step step);

  /**
   * The entry that has {@code tuple} as either of its tuples.
   *
   * @param zone the zone the tuple is looked up in
   */
  Optional<EntrySnapshot> entry(Tuple tuple, int zone);

  /**
   * The entry that began with the last step's packet and is gone again, as far as this side was
   * told: an answer of the router's own may have ended it at once.
   *
   * @param original its ORIGINAL tuple
   * @param zone the zone of that direction
   */
  default Optional<EntrySnapshot> begun(Tuple original, int zone) {
    return Optional.empty();
  }

  /**
   * Where the entries are, or would be, that the last step's packets belonged to, as far as this
   * side can tell: those it tracked them by, be they dropped since, and those an ICMP error spoke
   * of. Empty after a step that is no packet.
   */
  default List<Probe> touched() {
    return List.of();
  }

  /** Why the last step went as it did, in words for people; empty if there is nothing to tell. */
  default String remark() {
    return "";
  }

  /** What its helpers have done since it began, by words, where it can tell; else empty. */
  default Map<String, Long> helperWork() {
    return Map.of();
  }

  /** All entries of the family in force, in no order. */
  List<EntrySnapshot> entries();

  /** All expectations of the family in force, in no order. */
  List<ExpectationSnapshot> expectations();

  /** What {@code iptables-save -c} prints, without comments. */
  String rules();

  /** Frees everything; nothing is left behind on the machine. */
  @Override
  void close();
}
