package io.culvert.core.twin.run;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Traffic;
import java.util.List;
import java.util.SplittableRandom;

/** Runs the numbered episodes of a plan on one pair of sides. One thread. */
final class EpisodeRunner {

  /** A scenario costs as much to begin and to end as some hundred packets do. */
  private static final int MIN_STEPS = 150;

  private static final int MAX_STEPS = 650;
  private static final int RULES = 1;
  private static final int TRAFFIC = 2;

  private final TwinPlan plan;
  private final Pair pair;
  private final Excuses excuses;
  private final Machine machine;

  EpisodeRunner(TwinPlan plan, Pair pair, Excuses excuses, Machine machine) {
    this.plan = plan;
    this.pair = pair;
    this.excuses = excuses;
    this.machine = machine;
  }

  /** What came of an episode, and how often it had to be begun anew. */
  record Numbered(long number, Outcome outcome, int late) {}

  /** Runs episode {@code number}; again where a difference may be due to a busy machine. */
  Numbered run(long number) {
    Machine.Settled settled = machine.settle(() -> once(number));
    return new Numbered(number, settled.outcome(), settled.late());
  }

  private Outcome once(long number) {
    RuleDraft draft = plan.rules().draft(random(number, RULES), plan.ipVersion(), plan.topology());
    SplittableRandom random = random(number, TRAFFIC);
    boolean hurried = !Unhurried.under(draft);
    int steps = hurried ? random.nextInt(MIN_STEPS, MAX_STEPS) : MIN_STEPS;
    Traffic traffic = plan.traffic().begin(random, draft, plan.topology(), steps);
    return new Episode(pair, excuses, true).run(draft, hurried ? traffic : new Unhurried(traffic));
  }

  private SplittableRandom random(long number, int use) {
    return new SplittableRandom(SeededRandom.mix(SeededRandom.mix(plan.seed()) + number * 4 + use));
  }

  /** Runs recorded steps again. */
  Outcome replay(RuleDraft draft, List<Exchange> exchanges) {
    return new Episode(pair, excuses, false).run(draft, new Playback(exchanges));
  }
}
