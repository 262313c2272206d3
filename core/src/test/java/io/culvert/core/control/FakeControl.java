package io.culvert.core.control;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.engine.ClusterDesk;
import io.culvert.core.wire.Prefix;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A router for tests of what is above it: remembers what it was asked, answers what it was given.
 */
public class FakeControl implements RouterControl {

  public final List<EntryView> table = Collections.synchronizedList(new ArrayList<>());
  public final List<ExpectationView> expected = Collections.synchronizedList(new ArrayList<>());
  public final List<String> audited = Collections.synchronizedList(new ArrayList<>());
  public final List<TimeoutView> policies = Collections.synchronizedList(new ArrayList<>());
  public final SortedMap<String, Long> sysctl = new TreeMap<>();
  public volatile List<TraceView> traces = List.of();
  public volatile TraceRequest traced;
  public volatile ExplainRequest explained;
  public volatile RuleText loaded;
  public volatile EntryChange changed;
  public volatile EntryDraft created;
  public volatile boolean zeroed;
  public volatile int batchSize = 2;
  public final AtomicInteger handed = new AtomicInteger(); // batches of entries
  public volatile Batches<RouterEvent> listener;
  public volatile boolean listenerClosed;
  public volatile long lostEvents;
  public volatile List<String> alarms = List.of();
  public volatile List<ExportView> exports = List.of();
  public volatile ClusterView cluster;
  public volatile Members members = Members.NONE;
  public volatile ClusterOrder ordered;
  public volatile LoopTurns turns = LoopTurns.NONE;
  public volatile String profile = "modern";

  @Override
  public LoopTurns turns() {
    return turns;
  }

  @Override
  public Future<ClusterView> cluster() {
    return cluster == null
        ? Future.failedFuture(ClusterDesk.alone())
        : Future.succeededFuture(cluster);
  }

  @Override
  public Members members() {
    return members;
  }

  @Override
  public Future<ClusterView> order(ClusterOrder order) {
    ordered = order;
    return cluster();
  }

  @Override
  public Future<RouterStatus> status() {
    return Future.succeededFuture(
        new RouterStatus(
            "0.1.0",
            "/etc/culvert.yaml",
            profile,
            "epoll",
            EntryViews.CREATED_MICROS,
            4711,
            new RouterStatus.Table(table.size(), 262144, expected.size(), 17),
            new RouterStatus.Buffers(5, 1024),
            List.of(new RouterStatus.Rules(4, "rules.v4", 14, 3, EntryViews.CREATED_MICROS)),
            DeviceViews.one(),
            List.of(new DropView("rule-drop", "dropped by a rule", 12)),
            StateView.NONE,
            exports,
            Optional.ofNullable(cluster),
            alarms));
  }

  @Override
  public Future<Long> entries(EntryFilter filter, boolean zero, Batches<EntryView> into) {
    zeroed |= zero;
    List<EntryView> matching = table.stream().filter(filter::matches).toList();
    return hand(matching, 0, into).map((long) matching.size());
  }

  private Future<Void> hand(List<EntryView> all, int from, Batches<EntryView> into) {
    if (from >= all.size()) {
      return Future.succeededFuture();
    }
    int to = Math.min(all.size(), from + batchSize);
    handed.incrementAndGet();
    return into.next(all.subList(from, to)).compose(done -> hand(all, to, into));
  }

  @Override
  public Future<Optional<EntryView>> entry(Tuple tuple, int zone) {
    return Future.succeededFuture(
        table.stream()
            .filter(e -> e.original().equals(tuple) || e.reply().equals(tuple))
            .filter(e -> e.marks().zone() == zone)
            .findFirst());
  }

  @Override
  public Future<List<EntryView>> entries(List<EntryView.Key> keys) {
    return Future.succeededFuture(table.stream().filter(e -> keys.contains(e.key())).toList());
  }

  @Override
  public Future<Long> delete(EntryFilter filter, Batches<EntryView> deleted) {
    return entries(
        filter,
        false,
        batch -> {
          table.removeAll(batch);
          return deleted.next(batch);
        });
  }

  @Override
  public Future<Boolean> delete(EntryView.Key key) {
    return Future.succeededFuture(table.removeIf(e -> e.key().equals(key)));
  }

  @Override
  public Future<Long> update(EntryFilter filter, EntryChange change, Batches<EntryView> updated) {
    changed = change;
    return entries(filter, false, updated);
  }

  @Override
  public Future<EntryView> create(EntryDraft draft) {
    created = draft;
    return Future.succeededFuture(EntryViews.tcp("10.0.0.1", 1, "10.0.0.2", 2).view());
  }

  @Override
  public Future<ExpectationView> expect(ExpectationDraft draft) {
    return Future.failedFuture(
        new ControlException(ControlException.Code.NOT_FOUND, "no master", ""));
  }

  @Override
  public Future<Long> flush() {
    long count = table.size();
    table.clear();
    return Future.succeededFuture(count);
  }

  @Override
  public Future<SortedMap<String, Long>> stats() {
    return Future.succeededFuture(new TreeMap<>(Map.of("found", 3L, "insert", 17L)));
  }

  @Override
  public Future<List<ExpectationView>> expectations() {
    return Future.succeededFuture(List.copyOf(expected));
  }

  @Override
  public Future<Boolean> deleteExpectation(int id) {
    return Future.succeededFuture(expected.removeIf(e -> e.id() == id));
  }

  @Override
  public Future<Integer> flushExpectations() {
    int count = expected.size();
    expected.clear();
    return Future.succeededFuture(count);
  }

  @Override
  public Future<List<TunableView>> tunables(String prefix) {
    return Future.succeededFuture(
        sysctl.entrySet().stream()
            .filter(e -> e.getKey().startsWith(prefix))
            .map(e -> tunable(e.getKey()))
            .toList());
  }

  private TunableView tunable(String name) {
    return new TunableView(name, sysctl.get(name), "count", 0, 1_000_000, 0, false);
  }

  @Override
  public Future<TunableView> tunable(String name, long value) {
    if (!sysctl.containsKey(name)) {
      return Future.failedFuture(
          new ControlException(
              ControlException.Code.NOT_FOUND, "no tunable is called \"" + name + "\"", ""));
    }
    sysctl.put(name, value);
    return Future.succeededFuture(tunable(name));
  }

  @Override
  public Future<List<TimeoutView>> timeouts() {
    return Future.succeededFuture(List.copyOf(policies));
  }

  @Override
  public Future<TimeoutView> addTimeout(TimeoutView policy) {
    policies.add(policy);
    return Future.succeededFuture(policy);
  }

  @Override
  public Future<Void> deleteTimeouts(String name) {
    policies.removeIf(p -> name.isEmpty() || p.name().equals(name));
    return Future.succeededFuture();
  }

  @Override
  public Future<List<ChainView>> chains() {
    return Future.succeededFuture(
        List.of(
            new ChainView(
                4,
                "filter",
                "FORWARD",
                "DROP",
                1,
                60,
                List.of(
                    new ChainView.RuleView(3, "-A FORWARD -j ACCEPT", "rules.v4:31", 12, 720)))));
  }

  @Override
  public Future<String> saveRules(int ipVersion, boolean counters, String table) {
    return Future.succeededFuture(
        "*"
            + (table.isEmpty() ? "filter" : table)
            + " IPv"
            + ipVersion
            + (counters ? " -c" : "")
            + "\n");
  }

  @Override
  public Future<LoadReport> loadRules(RuleText rules, LoadPlan plan) {
    boolean bad = rules.text().contains("BAD");
    if (!bad && !plan.test()) {
      loaded = rules;
    }
    Position at = new Position(rules.file(), 3, 7);
    RuleReport report =
        new RuleReport(
            !bad,
            5,
            3,
            bad
                ? List.of(new RuleReport.Problem(at, true, "E012", "no such match", ""))
                : List.of(),
            bad ? rules.file() + ":3:7: error[E012]: no such match\n" : "");
    return Future.succeededFuture(new LoadReport(report, 0, List.of(), plan.revertAfterSeconds()));
  }

  @Override
  public Future<String> sets(List<String> words, SetFlags flags) {
    return Future.succeededFuture(String.join(" ", words) + "\n");
  }

  @Override
  public Future<Integer> restoreSets(String text, boolean exist) {
    return Future.succeededFuture(text.split("\n").length);
  }

  @Override
  public Future<Boolean> confirmRules(boolean keep) {
    return Future.succeededFuture(keep);
  }

  @Override
  public Future<String> diffRules(RuleText rules) {
    return Future.succeededFuture(rules.text().contains("SAME") ? "" : "-old\n+new\n");
  }

  @Override
  public Future<List<HelperView>> helpers() {
    return Future.succeededFuture(List.of(helper("active")));
  }

  private static HelperView helper(String state) {
    return new HelperView(
        "ftp",
        "tcp",
        List.of(21),
        new HelperView.Plugin("culvert-ftp", "0.1.0", "ftp.jar", "ab12"),
        state,
        new HelperView.Work(4, 2, 2, 0, 0, 0),
        "",
        "none");
  }

  @Override
  public Future<List<HelperView>> reloadHelpers(String name) {
    return helpers();
  }

  @Override
  public Future<HelperView> disableHelper(String name) {
    return Future.succeededFuture(helper("disabled"));
  }

  @Override
  public Future<List<DeviceView>> devices() {
    return Future.succeededFuture(DeviceViews.one());
  }

  @Override
  public Future<DeviceView> addAddress(String device, Prefix address) {
    audited.add("add " + address + " to " + device);
    return Future.succeededFuture(DeviceViews.one().get(0));
  }

  @Override
  public Future<DeviceView> deleteAddress(String device, Prefix address) {
    audited.add("delete " + address + " from " + device);
    return Future.succeededFuture(DeviceViews.one().get(0));
  }

  @Override
  public Future<List<DropView>> drops() {
    return Future.succeededFuture(List.of(new DropView("rule-drop", "dropped by a rule", 12)));
  }

  @Override
  public EventStream events(Set<RouterEvent.Kind> kinds, Batches<RouterEvent> into) {
    listener = into;
    return new EventStream() {
      @Override
      public long lost() {
        return lostEvents;
      }

      @Override
      public void close() {
        listenerClosed = true;
      }
    };
  }

  @Override
  public Future<List<TraceView>> explain(ExplainRequest request) {
    explained = request;
    return Future.succeededFuture(traces);
  }

  @Override
  public TraceStream trace(TraceRequest request, Batches<TraceView> into) {
    traced = request;
    Promise<Void> ended = Promise.promise();
    into.next(traces).onComplete(ended);
    return new TraceStream() {
      @Override
      public Future<Void> ended() {
        return ended.future();
      }

      @Override
      public long lost() {
        return 0;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Future<String> fingerprint() {
    return Future.succeededFuture(loaded == null ? "0" : "1");
  }

  @Override
  public void audit(Caller caller, AuditNote note) {
    audited.add(caller.name() + ": " + note.inWords());
  }

  /** A future that somebody else completes. */
  protected static <T> Promise<T> later() {
    return Promise.promise();
  }
}
