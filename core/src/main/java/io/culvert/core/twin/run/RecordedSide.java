package io.culvert.core.twin.run;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.twin.Dice;
import io.culvert.core.twin.Emission;
import io.culvert.core.twin.EntrySnapshot;
import io.culvert.core.twin.ExpectationSnapshot;
import io.culvert.core.twin.Probe;
import io.culvert.core.twin.RouterSide;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.TwinException;
import io.culvert.core.twin.run.Exchange.Chosen;
import java.util.List;
import java.util.Optional;

/**
 * A kernel that answers from a case file. It knows the answers to what was asked when the case was
 * recorded; the engine asking something else is a difference by itself, so it is told "none".
 */
final class RecordedSide implements RouterSide, Dice {

  private final List<Exchange> exchanges;
  private final Exchange.End end;
  private int next;

  RecordedSide(List<Exchange> exchanges, Exchange.End end) {
    this.exchanges = exchanges;
    this.end = end;
  }

  @Override
  public String name() {
    return "recorded";
  }

  @Override
  public Optional<String> begin(RuleDraft rules) {
    next = 0;
    return Optional.empty();
  }

  @Override
  public List<Emission> carryOut(Step step) {
    if (next == exchanges.size()) {
      throw new TwinException("the case has only " + next + " steps");
    }
    return exchanges.get(next++).sent();
  }

  @Override
  public Optional<EntrySnapshot> entry(Tuple tuple, int zone) {
    Probe probe = new Probe(tuple, zone);
    return now().touched().stream()
        .filter(t -> t.asked().equals(probe))
        .findFirst()
        .flatMap(Exchange.Touched::found);
  }

  /** Whether the answer was recorded. */
  boolean knows(Probe probe) {
    return now().touched().stream().anyMatch(t -> t.asked().equals(probe));
  }

  private Exchange now() {
    return exchanges.get(next - 1);
  }

  @Override
  public List<EntrySnapshot> entries() {
    return end.entries();
  }

  @Override
  public List<ExpectationSnapshot> expectations() {
    return end.expectations();
  }

  @Override
  public String rules() {
    return end.rules();
  }

  @Override
  public Optional<Tuple> reply(Tuple original, int zone) {
    for (Chosen chosen : now().chosen()) {
      if (chosen instanceof Chosen.Reply asked
          && asked.original().equals(original)
          && asked.zone() == zone) {
        return asked.reply();
      }
    }
    return Optional.empty();
  }

  @Override
  public List<ExpectationSnapshot> expectations(Tuple master) {
    for (Chosen chosen : now().chosen()) {
      if (chosen instanceof Chosen.Expectations asked && asked.master().equals(master)) {
        return asked.found();
      }
    }
    return List.of();
  }

  @Override
  public void close() {}
}
