package io.culvert.core.control.engine;

import io.culvert.core.chain.RuleSet;
import io.culvert.core.control.Batches;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.LoadPlan;
import io.culvert.core.control.LoadReport;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.RuleReport;
import io.culvert.core.control.RuleText;
import io.culvert.core.control.rules.RuleCompiler;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** Puts rules in force, as a plan says. Loop only, but for {@link #load}. */
final class RuleLoads {

  /** Rules that are made in one turn of the loop, a fifth of a millisecond. */
  private static final int RULES = 32;

  private final RouterParts parts;
  private final TableTurns turns;
  private final RuleTrial trial;
  private final Threads threads;

  RuleLoads(RouterParts parts, TableTurns turns, Threads threads) {
    this.parts = parts;
    this.turns = turns;
    this.threads = threads;
    this.trial = new RuleTrial(parts.loop(), parts.worker(), parts.events());
  }

  /** Reads rules and puts them in force, or only says what would come of it. Any thread. */
  Future<LoadReport> load(RuleText rules, LoadPlan plan) {
    return threads
        .onLoop(() -> parts.rules().current().of(rules.ipVersion()))
        .compose(
            (RuleSet now) ->
                threads
                    .offLoop(() -> parts.rules().read(rules, now))
                    .compose(read -> made(read, plan, now)))
        .compose(candidate -> threads.compose(() -> load(rules, plan, candidate)));
  }

  private static boolean loads(RuleDesk.Candidate candidate, LoadPlan plan) {
    boolean wanted = !plan.test() && plan.flows() != LoadPlan.Flows.LIST;
    return wanted && candidate.report().accepted();
  }

  /** Makes the rules, where they will be loaded: some on the loop, then the rest beside it. */
  private Future<RuleDesk.Candidate> made(
      RuleDesk.Candidate candidate, LoadPlan plan, RuleSet now) {
    if (!loads(candidate, plan)) {
      return Future.succeededFuture(candidate);
    }
    return threads
        .onLoop(trial::refuseMore)
        .compose(free -> threads.turns(() -> candidate.make(RULES)))
        .compose(parts -> threads.offLoop(() -> candidate.finish(now)));
  }

  private Future<LoadReport> load(RuleText rules, LoadPlan plan, RuleDesk.Candidate candidate) {
    RuleReport report = candidate.report();
    boolean loads = loads(candidate, plan);
    if (loads) {
      trial.refuseMore();
      Runnable before = parts.rules().snapshot();
      candidate.swapIn();
      parts.events().tell(RouterEvent.Kind.RULES, loaded(rules, report));
      if (plan.revertAfterSeconds() > 0) {
        trial.begin(before, plan.revertAfterSeconds());
      }
    }
    int trialSeconds = loads ? plan.revertAfterSeconds() : 0;
    List<EntryView> named = new ArrayList<>();
    if (!report.accepted() || plan.flows() == LoadPlan.Flows.KEEP) {
      return Future.succeededFuture(new LoadReport(report, 0, named, trialSeconds));
    }
    RuleCompiler verdicts = candidate.verdicts();
    return threads
        .turns(() -> verdicts.some(RULES))
        .compose(made -> threads.offLoop(verdicts::whole))
        .compose(
            judges ->
                threads.compose(
                    () -> judged(judges, loads && plan.flows() == LoadPlan.Flows.END, named)))
        .map(count -> new LoadReport(report, count, named, trialSeconds));
  }

  /** Names the connections that {@code judges} would not let begin, or ends them. */
  private Future<Long> judged(RuleSet judges, boolean ends, List<EntryView> named) {
    FlowJudge judge = new FlowJudge(judges, parts.conntrack().table(), parts.devices());
    Batches<EntryView> taken =
        batch -> {
          int room = LoadReport.MOST_NAMED - named.size();
          named.addAll(batch.subList(0, Math.min(batch.size(), room)));
          return Future.succeededFuture();
        };
    return ends ? turns.delete(judge, taken) : turns.list(judge, false, taken);
  }

  boolean confirm(boolean keep) {
    return trial.end(keep);
  }

  private static String loaded(RuleText rules, RuleReport report) {
    return "loaded "
        + rules.file()
        + " (IPv"
        + rules.ipVersion()
        + "): "
        + report.rules()
        + " rules in "
        + report.chains()
        + " chains";
  }
}
