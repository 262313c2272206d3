package io.culvert.core.control.view;

import io.culvert.core.control.Caller;
import io.culvert.core.control.ChainView;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.EntryFilter;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.RouterControl;
import io.culvert.core.control.TraceRequest;
import io.culvert.core.control.filter.FilterException;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One page: what it subscribed to and what it has been sent. {@link #receive} and {@link #close}
 * from any thread; everything else on the context of {@link ViewHub}.
 */
final class PageSession implements ViewSession {

  private static final int MAX_FRAME_CHARS = 65_536;
  private static final int MESSAGES_A_SECOND = 200;
  private static final int MAX_FULL_SECONDS = 30;
  private static final int POLICY_VIOLATION = 1008;
  private static final int NORMAL_HZ = 4;
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final ViewHub hub;
  private final Context context;
  private final RouterControl control;
  private final Caller caller;
  private final FrameSink sink;
  private final PageCommands commands;
  private final Map<String, StreamTopic> streams = new LinkedHashMap<>();
  private final Map<String, SecondTopic> seconds = new LinkedHashMap<>();
  private final Map<String, RowsTopic<?>> tables = new LinkedHashMap<>();

  private boolean greeted;
  private boolean closed;
  private EntriesView entries;
  private RulesTopic rules;

  private int hz = NORMAL_HZ;
  private long lastTickNanos;
  private boolean asking;
  private boolean paused;
  private long confirmedAtPause;
  private long skipped;
  private long missed;
  private long fullSinceNanos;
  private int messages;

  PageSession(ViewHub hub, Context context, RouterControl control, Caller caller, FrameSink sink) {
    this.hub = hub;
    this.context = context;
    this.control = control;
    this.caller = caller;
    this.sink = sink;
    this.commands = new PageCommands(control);
  }

  @Override
  public void receive(String frame) {
    context.runOnContext(ignored -> take(frame));
  }

  @Override
  public void close() {
    context.runOnContext(ignored -> end());
  }

  private void end() {
    if (!closed) {
      closed = true;
      streams.values().forEach(StreamTopic::close);
      hub.closed(this);
    }
  }

  // ---- from the page

  private void take(String frame) {
    if (closed) {
      return;
    }
    if (frame.length() > MAX_FRAME_CHARS || ++messages > MESSAGES_A_SECOND) {
      expel("more than the protocol allows");
      return;
    }
    String topic = "";
    try {
      PageRequest request = new PageRequest(frame);
      String type = request.text("t");
      topic = request.text("topic", "");
      if (type.equals("hello")) {
        hello(request);
      } else if (greeted) {
        take(type, topic, request);
      }
    } catch (FilterException | RuntimeException e) {
      Map<String, Object> error = ViewJson.object("t", "error", "topic", topic);
      error.putAll(Frames.error(e));
      sink.send(JsonText.of(error));
    }
  }

  private void hello(PageRequest request) {
    greeted = request.number("version", 0) == Frames.VERSION;
    sink.send(hub.hello(caller));
  }

  private void take(String type, String topic, PageRequest request) throws FilterException {
    switch (type) {
      case "sub" -> subscribe(topic, request);
      case "unsub" -> unsubscribe(topic);
      case "win" -> {
        if (entries != null) {
          int offset = request.number("offset", 0, EntriesView.MAX_OFFSET, 0);
          entries.window(offset, request.number("limit", 1, EntriesView.MAX_ROWS, 100));
          hub.lookSoon();
        }
      }
      case "hold" -> {
        if (entries != null) {
          entries.hold(request.flag("on"));
        }
      }
      case "pause" -> pause(request.flag("on"));
      case "cmd" -> command(request);
      default -> hub.ignored();
    }
  }

  private void subscribe(String topic, PageRequest request) throws FilterException {
    switch (topic) {
      case "entries" -> {
        EntriesView view = request.entries();
        hz = request.number("hz", 1, 10, NORMAL_HZ);
        entries = view;
        hub.lookSoon();
      }
      case "strip", "throughput", "talkers", "health", "cluster" -> second(topic, request);
      case "rules" -> {
        rules = new RulesTopic();
        control.chains().onSuccess(now -> later(() -> showRules(now)));
      }
      case "expectations" -> table(topic, control::expectations, Frames::cells);
      case "helpers" -> table(topic, control::helpers, Frames::cells);
      case "devices" -> table(topic, control::devices, Frames::cells);
      case "drops" -> table(topic, control::drops, Frames::cells);
      case "events", "trace" -> stream(topic, request);
      default -> throw new IllegalArgumentException("there is no topic \"" + topic + "\"");
    }
  }

  /** What comes once a second; the first frame does not wait for that. */
  private void second(String topic, PageRequest request) {
    SecondTopic subscribed =
        switch (topic) {
          case "strip" -> SecondTopic.strip(hub.throughput());
          case "throughput" -> new ThroughputTopic(hub.throughput());
          case "cluster" -> SecondTopic.cluster(hub.throughput());
          case "talkers" -> request.talkers(hub.talkers());
          default -> new HealthTopic(hub.throughput(), hub.about());
        };
    seconds.put(topic, subscribed);
    hub.lookSoon();
    if (mayShow(hub.nanos())) {
      show(subscribed.frame());
    }
  }

  private void stream(String topic, PageRequest request) throws FilterException {
    StreamTopic subscribed;
    if (topic.equals("events")) {
      var kinds = request.kinds();
      EntryFilter filter = request.text("filter", "").isBlank() ? null : request.filter();
      unsubscribe(topic);
      subscribed = new EventsTopic(control, context, kinds, filter);
    } else {
      PageCommands.check(caller, Caller.Role.OPERATOR);
      TraceRequest wanted = request.trace();
      unsubscribe(topic);
      subscribed = new TraceTopic(control, context, wanted);
    }
    streams.put(topic, subscribed);
  }

  private <T> void table(
      String topic, Supplier<Future<List<T>>> source, Function<T, List<Object>> cells) {
    RowsTopic<T> subscribed = new RowsTopic<>(topic, source, cells);
    tables.put(topic, subscribed);
    showTable(subscribed);
  }

  private void unsubscribe(String topic) {
    switch (topic) {
      case "entries" -> entries = null;
      case "rules" -> rules = null;
      default -> {
        tables.remove(topic);
        seconds.remove(topic);
        StreamTopic stream = streams.remove(topic);
        if (stream != null) {
          stream.close();
        }
      }
    }
  }

  private void pause(boolean on) {
    if (on && !paused) {
      confirmedAtPause = hub.confirmed();
    } else if (!on && paused) {
      missed = Math.max(0, hub.confirmed() - confirmedAtPause);
      everythingAgain();
    }
    paused = on;
  }

  private void command(PageRequest request) {
    long id = request.number("id", 0);
    Future<Map<String, Object>> result = run(request);
    result.onComplete(
        done ->
            later(
                () -> {
                  if (!closed) {
                    sink.send(
                        done.succeeded()
                            ? Frames.done(id, done.result())
                            : Frames.failed(id, done.cause()));
                  }
                }));
  }

  private Future<Map<String, Object>> run(PageRequest request) {
    try {
      hub.rate().take(caller, hub.nanos());
      return commands.run(request, caller);
    } catch (ControlException e) {
      return Future.failedFuture(e);
    }
  }

  private void expel(String why) {
    sink.close(POLICY_VIOLATION, why);
    end();
  }

  // ---- to the page

  /** The view of connections that wants looks at the table, or {@code null}. */
  EntriesView entries() {
    return greeted && !paused ? entries : null;
  }

  /** What talkers are wanted by, or {@code null}. */
  Talkers.Kind talkers() {
    return !paused && seconds.get("talkers") instanceof TalkersTopic topic ? topic.kind() : null;
  }

  boolean wantsRules() {
    return rules != null && !paused;
  }

  private void everythingAgain() {
    if (entries != null) {
      entries.snapshotDue();
    }
    if (rules != null) {
      rules.again();
    }
    tables.values().forEach(RowsTopic::again);
    seconds.values().forEach(SecondTopic::again);
  }

  /** Whether frames may go out now; one that can't is made up for by snapshots. */
  private boolean mayShow(long nowNanos) {
    if (closed || paused) {
      return false;
    }
    if (!sink.full()) {
      fullSinceNanos = 0;
      return true;
    }
    if (fullSinceNanos == 0) {
      fullSinceNanos = nowNanos;
    } else if (nowNanos - fullSinceNanos > MAX_FULL_SECONDS * SECOND_NANOS) {
      expel("too slow");
      return false;
    }
    skipped++;
    hub.skippedFrame();
    everythingAgain();
    return false;
  }

  private void show(String frame) {
    if (frame != null) {
      sink.send(frame);
    }
  }

  /** Ten times a second. */
  void tick(long nowNanos) {
    if (nowNanos - lastTickNanos < SECOND_NANOS / hz - SECOND_NANOS / 50 || !mayShow(nowNanos)) {
      return;
    }
    lastTickNanos = nowNanos;
    streams.values().forEach(stream -> show(stream.frame()));
    EntriesView view = entries;
    if (view != null && view.members() != null) {
      showEntries(view, List.of());
    } else if (view != null && view.ready() && !asking) {
      asking = true;
      control
          .entries(view.keys())
          .onComplete(
              done ->
                  context.runOnContext(
                      ignored -> {
                        asking = false;
                        if (done.succeeded() && view == entries && mayShow(hub.nanos())) {
                          showEntries(view, done.result());
                        }
                      }));
    }
  }

  private void showEntries(EntriesView view, List<EntryView> found) {
    if (!view.ready()) {
      return;
    }
    Map<EntryView.Key, EntryView> values = new HashMap<>();
    found.forEach(entry -> values.put(entry.key(), entry));
    Map<String, Long> extra = new LinkedHashMap<>();
    if (skipped > 0) {
      extra.put("skipped", skipped);
    }
    if (missed > 0) {
      extra.put("missed", missed);
    }
    boolean snapshot = view.snapshotIsDue();
    show(view.frame(values, hub.nanos(), extra));
    if (snapshot) {
      skipped = 0;
      missed = 0;
    }
  }

  /** Once a second; {@code chains} is {@code null} where nobody wants rules. */
  void second(List<ChainView> chains, long nowNanos) {
    messages = 0;
    if (!mayShow(nowNanos)) {
      return;
    }
    seconds.values().forEach(topic -> show(topic.frame()));
    if (chains != null) {
      showRules(chains);
    }
    tables.values().forEach(this::showTable);
  }

  private void showRules(List<ChainView> chains) {
    if (rules != null && mayShow(hub.nanos())) {
      show(rules.frame(chains));
    }
  }

  private void later(Runnable action) {
    context.runOnContext(ignored -> action.run());
  }

  private <T> void showTable(RowsTopic<T> table) {
    table
        .ask()
        .onSuccess(
            now ->
                context.runOnContext(
                    ignored -> {
                      if (tables.containsValue(table) && mayShow(hub.nanos())) {
                        show(table.frame(now));
                      }
                    }));
  }
}
