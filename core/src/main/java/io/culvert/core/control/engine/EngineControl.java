package io.culvert.core.control.engine;

import io.culvert.core.chain.RuleSet;
import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.Expectation;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.AuditNote;
import io.culvert.core.control.Batches;
import io.culvert.core.control.Caller;
import io.culvert.core.control.ChainView;
import io.culvert.core.control.ClusterOrder;
import io.culvert.core.control.ClusterView;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.DeviceView;
import io.culvert.core.control.DropView;
import io.culvert.core.control.EntryChange;
import io.culvert.core.control.EntryDraft;
import io.culvert.core.control.EntryFilter;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.EventStream;
import io.culvert.core.control.ExpectationDraft;
import io.culvert.core.control.ExpectationView;
import io.culvert.core.control.ExplainRequest;
import io.culvert.core.control.HelperView;
import io.culvert.core.control.LoadPlan;
import io.culvert.core.control.LoadReport;
import io.culvert.core.control.LoopTurns;
import io.culvert.core.control.Members;
import io.culvert.core.control.NearestWord;
import io.culvert.core.control.RouterControl;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.RouterStatus;
import io.culvert.core.control.RuleText;
import io.culvert.core.control.SetFlags;
import io.culvert.core.control.TimeoutView;
import io.culvert.core.control.TraceRequest;
import io.culvert.core.control.TraceStream;
import io.culvert.core.control.TraceView;
import io.culvert.core.control.TunableView;
import io.culvert.core.control.sets.SetFile;
import io.culvert.core.wire.Prefix;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Supplier;

/** {@link RouterControl} over a real engine. Any thread may call; the work runs on its loop. */
public final class EngineControl implements RouterControl {

  private final RouterParts parts;
  private final TableTurns turns;
  private final RuleLoads loads;
  private final Threads threads;
  private final StatusReport report;
  private final EntryDesk entries;
  private final Fingerprint fingerprint;

  /** Control of the router made of {@code parts}; its uptime begins now. */
  public EngineControl(RouterParts parts) {
    this.parts = parts;
    this.turns = new TableTurns(parts.loop(), parts.clock(), parts.conntrack(), parts.copier());
    threads = new Threads(parts.loop(), parts.worker());
    loads = new RuleLoads(parts, turns, threads);
    this.report = new StatusReport(parts);
    this.entries = new EntryDesk(parts);
    this.fingerprint = new Fingerprint(parts, report, threads);
  }

  private Conntrack conntrack() {
    return parts.conntrack();
  }

  private <T> Future<T> onLoop(Supplier<T> work) {
    return threads.onLoop(work);
  }

  private <T> Future<T> compose(Supplier<Future<T>> work) {
    return threads.compose(work);
  }

  @Override
  public Future<RouterStatus> status() {
    return onLoop(report::status);
  }

  @Override
  public Future<Long> entries(EntryFilter filter, boolean zeroCounters, Batches<EntryView> into) {
    return turns.list(filter, zeroCounters, into);
  }

  @Override
  public Future<Optional<EntryView>> entry(Tuple tuple, int zone) {
    return onLoop(() -> entries.find(tuple, zone));
  }

  @Override
  public Future<List<EntryView>> entries(List<EntryView.Key> keys) {
    return onLoop(() -> entries.find(keys));
  }

  @Override
  public Future<Long> delete(EntryFilter filter, Batches<EntryView> deleted) {
    return turns.delete(filter, deleted);
  }

  @Override
  public Future<Boolean> delete(EntryView.Key key) {
    return onLoop(
        () -> {
          boolean there = conntrack().table().alive(key.slot(), key.id());
          if (there) {
            conntrack().table().destroy(key.slot(), parts.clock().nanos());
          }
          return there;
        });
  }

  @Override
  public Future<Long> update(EntryFilter filter, EntryChange change, Batches<EntryView> updated) {
    return turns.update(filter, change, updated);
  }

  @Override
  public Future<EntryView> create(EntryDraft draft) {
    return onLoop(() -> entries.create(draft));
  }

  @Override
  public Future<ExpectationView> expect(ExpectationDraft draft) {
    return onLoop(() -> entries.expect(draft));
  }

  @Override
  public Future<Long> flush() {
    return turns.delete(EntryFilter.ALL, gone -> Future.succeededFuture());
  }

  @Override
  public Future<SortedMap<String, Long>> stats() {
    return onLoop(report::stats);
  }

  @Override
  public Future<List<ExpectationView>> expectations() {
    return onLoop(
        () -> {
          long now = parts.clock().nanos();
          List<ExpectationView> views = new ArrayList<>();
          conntrack().expectations().all(e -> views.add(parts.copier().copy(e, now)));
          return views;
        });
  }

  @Override
  public Future<Boolean> deleteExpectation(int id) {
    return onLoop(
        () -> {
          List<Expectation> found = new ArrayList<>();
          conntrack()
              .expectations()
              .all(
                  e -> {
                    if (e.id() == id) {
                      found.add(e);
                    }
                  });
          long now = parts.clock().nanos();
          return !found.isEmpty() && conntrack().expectations().remove(found.get(0), now);
        });
  }

  @Override
  public Future<Integer> flushExpectations() {
    return onLoop(
        () -> {
          int count = conntrack().expectations().count();
          conntrack().expectations().flush(parts.clock().nanos());
          return count;
        });
  }

  @Override
  public Future<List<TunableView>> tunables(String prefix) {
    return onLoop(() -> report.tunables(prefix));
  }

  @Override
  public Future<TunableView> tunable(String name, long value) {
    return onLoop(
        () -> {
          if (!conntrack().tunables().contains(name)) {
            List<String> names = List.copyOf(conntrack().tunables().all().keySet());
            throw new ControlException(
                ControlException.Code.NOT_FOUND,
                "no tunable is called \"" + name + "\"",
                NearestWord.of(name, names)
                    .map(w -> "did you mean " + w + "?")
                    .orElse("culvert sysctl lists them"));
          }
          try {
            conntrack().tunables().set(name, value);
          } catch (IllegalArgumentException e) {
            throw new ControlException(ControlException.Code.REFUSED, e.getMessage(), "");
          }
          return StatusReport.view(name, conntrack().tunables().tunable(name));
        });
  }

  @Override
  public Future<List<TimeoutView>> timeouts() {
    return onLoop(parts.timeouts()::list);
  }

  @Override
  public Future<TimeoutView> addTimeout(TimeoutView policy) {
    return onLoop(() -> parts.timeouts().add(policy));
  }

  @Override
  public Future<Void> deleteTimeouts(String name) {
    return onLoop(
        () -> {
          if (name.isEmpty()) {
            parts.timeouts().flush();
          } else {
            parts.timeouts().delete(name);
          }
          return null;
        });
  }

  @Override
  public Future<List<ChainView>> chains() {
    return onLoop(report::chains);
  }

  @Override
  public Future<String> saveRules(int ipVersion, boolean counters, String table) {
    return onLoop(() -> parts.rules().save(parts.rules().current().of(ipVersion), counters, table));
  }

  @Override
  public Future<LoadReport> loadRules(RuleText rules, LoadPlan plan) {
    return loads.load(rules, plan);
  }

  @Override
  public Future<Boolean> confirmRules(boolean keep) {
    return onLoop(() -> loads.confirm(keep));
  }

  @Override
  public Future<String> sets(List<String> words, SetFlags flags) {
    return onLoop(() -> parts.sets().run(words, flags));
  }

  @Override
  public Future<Integer> restoreSets(String text, boolean exist) {
    return threads.offLoop(() -> SetFile.lines(text)).compose(lines -> restore(lines, exist));
  }

  private Future<Integer> restore(List<SetFile.Line> lines, boolean exist) {
    Iterator<SetFile.Line> left = lines.iterator();
    return threads.turns(() -> parts.sets().restore(left, exist)).map(done -> lines.size());
  }

  @Override
  public Future<String> diffRules(RuleText rules) {
    return onLoop(() -> parts.rules().current().of(rules.ipVersion()))
        .compose((RuleSet now) -> threads.offLoop(() -> diff(now, rules)));
  }

  private String diff(RuleSet now, RuleText rules) {
    RuleDesk.Candidate candidate = parts.rules().read(rules, now);
    if (!candidate.report().accepted()) {
      throw new ControlException(
          ControlException.Code.REFUSED, candidate.report().text(), "culvert check says the same");
    }
    return parts.rules().diff(now, candidate);
  }

  @Override
  public Future<List<HelperView>> helpers() {
    return compose(parts.helpers()::list);
  }

  @Override
  public Future<List<HelperView>> reloadHelpers(String name) {
    return known(name)
        .compose(n -> compose(() -> parts.helpers().reload(n)))
        .compose(v -> helpers());
  }

  @Override
  public Future<HelperView> disableHelper(String name) {
    return known(name)
        .compose(n -> compose(() -> parts.helpers().disable(n)))
        .compose(v -> helpers())
        .map(all -> all.stream().filter(h -> h.name().equals(name)).findFirst().orElseThrow());
  }

  private Future<String> known(String name) {
    return helpers().map(all -> HelperDesk.known(name, all));
  }

  @Override
  public Future<List<DeviceView>> devices() {
    return onLoop(report::devices);
  }

  @Override
  public Future<DeviceView> addAddress(String device, Prefix address) {
    return onLoop(() -> StatusReport.view(parts.addresses().add(device, address)));
  }

  @Override
  public Future<DeviceView> deleteAddress(String device, Prefix address) {
    return onLoop(() -> StatusReport.view(parts.addresses().remove(device, address)));
  }

  @Override
  public Future<List<DropView>> drops() {
    return onLoop(report::drops);
  }

  @Override
  public Members members() {
    return parts.cluster().get().members();
  }

  @Override
  public Future<ClusterView> cluster() {
    return onLoop(() -> parts.cluster().get().view().orElseThrow(ClusterDesk::alone));
  }

  @Override
  public Future<ClusterView> order(ClusterOrder order) {
    return parts.cluster().get().carryOut(order).compose(done -> cluster());
  }

  @Override
  public EventStream events(Set<RouterEvent.Kind> kinds, Batches<RouterEvent> into) {
    return parts.events().open(kinds, into);
  }

  @Override
  public Future<List<TraceView>> explain(ExplainRequest request) {
    return parts.explainer().apply(request);
  }

  @Override
  public TraceStream trace(TraceRequest request, Batches<TraceView> into) {
    return parts.traces().open(request, into);
  }

  @Override
  public LoopTurns turns() {
    return parts.loop().turns();
  }

  @Override
  public Future<String> fingerprint() {
    return fingerprint.now();
  }

  @Override
  public void audit(Caller caller, AuditNote note) {
    parts.events().audit(caller, note);
  }
}
