package io.culvert.core.twin.run;

import io.culvert.core.twin.Emission;
import io.culvert.core.twin.EntrySnapshot;
import io.culvert.core.twin.ExpectationSnapshot;
import io.culvert.core.twin.Probe;
import io.culvert.core.twin.RouterSide;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Traffic;
import io.culvert.core.twin.TwinException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One scenario on both sides: the kernel carries out a step, then the engine does, then they are
 * compared; up to the first difference. One thread, used once.
 */
final class Episode {

  /** How often everything is compared, in steps. */
  private static final int CHECKPOINT_STEPS = 64;

  private final Pair pair;
  private final Excuses excuses;
  private final boolean checkpoints;
  private final Comparison comparison;
  private final TouchedTuples tuples = new TouchedTuples();
  private final Pace pace = new Pace();
  private final Tally tally = new Tally();
  private final List<Exchange> exchanges = new ArrayList<>();
  private int carriedOut;
  private String loaded = "";
  private Set<Integer> zones = Set.of(0);

  /**
   * An episode.
   *
   * @param checkpoints whether to compare everything now and then, besides at the end
   */
  Episode(Pair pair, Excuses excuses, boolean checkpoints) {
    this.pair = pair;
    this.excuses = excuses;
    this.checkpoints = checkpoints;
    comparison = new Comparison(pair.topology());
  }

  /** Carries out what {@code traffic} draws under the rules of {@code draft}. */
  Outcome run(RuleDraft draft, Traffic traffic) {
    Optional<String> kernel = pair.kernel().begin(draft);
    Optional<String> engine = engineBegins(draft);
    if (kernel.isPresent() && engine.isPresent()) {
      tally.count(Tally.TOTAL, "refusals");
      return outcome(draft, Optional.empty(), Optional.empty(), true);
    }
    if (kernel.isPresent() || engine.isPresent()) {
      return outcome(draft, Optional.empty(), Optional.of(refusal(kernel, engine)), false);
    }
    tally.count(Tally.TOTAL, "rule files");
    tally.count("rule files", draft.name());
    loaded(draft.text());
    pace.begin();
    return end(draft, guardedDifference(() -> steps(traffic)));
  }

  private Optional<String> engineBegins(RuleDraft draft) {
    try {
      return guarded(() -> pair.engine().begin(draft));
    } catch (Broken broken) {
      return Optional.of(broken.getCause().toString());
    }
  }

  /** What the engine throws is a difference, too. */
  private Optional<Difference> guardedDifference(Ask<Optional<Difference>> ask) {
    try {
      return ask.answer();
    } catch (Broken broken) {
      return Optional.of(broken.difference(last()));
    }
  }

  private Optional<Difference> steps(Traffic traffic) {
    for (Optional<Step> step = traffic.next(); step.isPresent(); step = traffic.next()) {
      Optional<Difference> difference = caughtUp();
      if (difference.isEmpty()) {
        difference = step(step.get());
      }
      if (difference.isEmpty() && checkpoints && ++carriedOut % CHECKPOINT_STEPS == 0) {
        difference = tables(pair.kernel().entries(), pair.kernel().expectations());
      }
      if (difference.isPresent()) {
        return Optional.of(difference.get().at(last()).because(pair.engine().remark()));
      }
      traffic.seen(exchanges.get(last()).sent());
    }
    return Optional.empty();
  }

  /** A recorded kernel has no time of its own that the engine would have to wait for. */
  private Optional<Difference> caughtUp() {
    return pair.recorded() ? Optional.empty() : pace.toCatchUp().flatMap(this::step);
  }

  private void loaded(String rules) {
    loaded = rules;
    zones = Kinds.zones(rules);
  }

  private int last() {
    return exchanges.size() - 1;
  }

  private Optional<Difference> step(Step step) {
    List<Emission> sent = pair.kernel().carryOut(pace.forKernel(step));
    List<Exchange.Touched> touched = new ArrayList<>();
    exchanges.add(new Exchange(step, sent, touched, List.of()));
    List<Emission> ours = guarded(() -> pair.engine().carryOut(step));
    pace.carriedOut(step);
    Kinds.count(step, tally);
    tally.count(Tally.TOTAL, "packets sent", sent.size());
    Optional<Difference> difference = comparison.sent(step, sent, ours);
    if (step instanceof Step.Packet packet) {
      for (Probe probe : probes(packet)) {
        if (touched.stream().noneMatch(t -> t.tells(probe))) {
          Optional<Difference> other = entry(probe, touched);
          difference = difference.isPresent() ? difference : other;
        }
      }
    } else if (step instanceof Step.Rules rules) {
      loaded(rules.text());
    }
    Exchange whole = new Exchange(step, sent, touched, pair.dice().take());
    exchanges.set(last(), whole);
    return difference.filter(d -> !excused(d, whole));
  }

  private boolean excused(Difference difference, Exchange exchange) {
    Optional<Excuses.Excuse> excuse = excuses.of(difference, exchange);
    excuse.ifPresent(e -> tally.count("excused", e.name()));
    return excuse.isPresent();
  }

  /** Where a packet's entries may be: as it looks from outside, and as the engine has it. */
  private Set<Probe> probes(Step.Packet packet) {
    Set<Probe> probes = new LinkedHashSet<>();
    tuples
        .of(packet.bytes())
        .ifPresent(tuple -> zones.forEach(zone -> probes.add(new Probe(tuple, zone))));
    probes.addAll(guarded(pair.engine()::touched));
    probes.removeIf(probe -> !pair.knows(probe));
    return probes;
  }

  private Optional<Difference> entry(Probe probe, List<Exchange.Touched> touched) {
    Optional<EntrySnapshot> kernel = pair.kernel().entry(probe.tuple(), probe.zone());
    touched.add(new Exchange.Touched(probe, kernel));
    tally.count(Tally.TOTAL, "entries compared");
    return comparison.entry(
        probe.tuple(), kernel, guarded(() -> pair.engine().entry(probe.tuple(), probe.zone())));
  }

  private Optional<Difference> tables(
      List<EntrySnapshot> entries, List<ExpectationSnapshot> expectations) {
    RouterSide engine = pair.engine();
    tally.count(Tally.TOTAL, "entries compared", entries.size());
    tally.count(Tally.TOTAL, "expectations compared", expectations.size());
    return comparison
        .entries(entries, guarded(engine::entries))
        .or(() -> comparison.expectations(expectations, guarded(engine::expectations)));
  }

  /** The kernel is asked in any case, for the case file. */
  private Outcome end(RuleDraft draft, Optional<Difference> before) {
    RouterSide kernel = pair.kernel();
    Exchange.End end = new Exchange.End(kernel.entries(), kernel.expectations(), kernel.rules());
    Kinds.count(SavedText.of(end.rules()), tally);
    Optional<Difference> difference =
        before.or(() -> guardedDifference(() -> end(end)).map(d -> d.at(last())));
    return outcome(draft, Optional.of(end), difference, false);
  }

  private Optional<Difference> end(Exchange.End end) {
    return tables(end.entries(), end.expectations())
        .or(() -> comparison.rules(loaded, end.rules(), guarded(pair.engine()::rules)));
  }

  private Outcome outcome(
      RuleDraft draft,
      Optional<Exchange.End> end,
      Optional<Difference> difference,
      boolean refused) {
    pair.engine().helperWork().forEach((what, number) -> tally.count("helpers", what, number));
    return new Outcome(
        draft, exchanges, end, difference, refused, pace.driftMillis(), pace.catchUps(), tally);
  }

  private static Difference refusal(Optional<String> kernel, Optional<String> engine) {
    String who = kernel.isPresent() ? "the kernel" : "culvert";
    return new Difference(
        -1,
        "only " + who + " refuses the rules",
        "only " + who + " refuses the rules",
        List.of(
            new Difference.Row(
                "refusal", kernel.orElse("takes them"), engine.orElse("takes them"))),
        "");
  }

  private interface Ask<T> {
    T answer();
  }

  /** The engine's own exceptions are differences, not the end of the run. */
  private static <T> T guarded(Ask<T> ask) {
    try {
      return ask.answer();
    } catch (TwinException e) {
      throw e;
    } catch (RuntimeException | AssertionError e) {
      throw new Broken(e);
    }
  }

  /** The engine threw something. */
  private static final class Broken extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Broken(Throwable cause) {
      super(cause);
    }

    Difference difference(int step) {
      Throwable fault = getCause();
      Throwable cause = fault.getCause() == null ? fault : fault.getCause();
      StackTraceElement[] trace = cause.getStackTrace();
      String where = trace.length == 0 ? "" : " at " + trace[0];
      return new Difference(
          step,
          "fault " + cause.getClass().getSimpleName() + where.replaceFirst("\\(.*", ""),
          "culvert failed",
          List.of(new Difference.Row("fault", "none", cause + where)),
          "");
    }
  }
}
