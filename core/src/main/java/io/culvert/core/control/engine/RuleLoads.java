package io.culvert.core.control.engine;

import io.culvert.core.control.Batches;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.LoadPlan;
import io.culvert.core.control.LoadReport;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.RuleReport;
import io.culvert.core.control.RuleText;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** Puts rules that were read in force, as a plan says. Loop only. */
final class RuleLoads {

  private final RouterParts parts;
  private final TableTurns turns;
  private final RuleTrial trial;

  RuleLoads(RouterParts parts, TableTurns turns) {
    this.parts = parts;
    this.turns = turns;
    this.trial = new RuleTrial(parts.loop(), parts.worker(), parts.events());
  }

  Future<LoadReport> load(RuleText rules, LoadPlan plan, RuleDesk.Candidate candidate) {
    RuleReport report = candidate.report();
    boolean loads = report.accepted() && !plan.test() && plan.flows() != LoadPlan.Flows.LIST;
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
    FlowJudge judge =
        new FlowJudge(candidate.verdicts(), parts.conntrack().table(), parts.devices());
    Batches<EntryView> taken =
        batch -> {
          int room = LoadReport.MOST_NAMED - named.size();
          named.addAll(batch.subList(0, Math.min(batch.size(), room)));
          return Future.succeededFuture();
        };
    boolean ends = loads && plan.flows() == LoadPlan.Flows.END;
    return (ends ? turns.delete(judge, taken) : turns.list(judge, false, taken))
        .map(count -> new LoadReport(report, count, named, trialSeconds));
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
