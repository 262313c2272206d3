package io.culvert.core.control.export;

import io.culvert.core.control.EntryView;
import io.culvert.core.control.EventStream;
import io.culvert.core.control.ExportView;
import io.culvert.core.control.RouterControl;
import io.culvert.core.control.RouterEvent;
import io.culvert.helpers.flows.Flow;
import io.culvert.helpers.flows.FlowExporter;
import io.culvert.helpers.flows.FlowSettings;
import io.culvert.helpers.flows.FlowSink;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * One export in service: a thread on which its exporter works, and the queue before it. The
 * engine's loop only puts batches into the queue, or counts them as lost where it is full.
 */
final class FlowLine {

  private static final int TRY_AGAIN_SECONDS = 60;
  private static final long MINUTE_MICROS = 60_000_000;
  private static final long PATIENCE_SECONDS = 5;

  private final String name;
  private final OfferedExporter offered;
  private final FlowSettings settings;
  private final RouterControl control;
  private final LongSupplier epochMicros;
  private final ScheduledThreadPoolExecutor thread;
  private final Set<Flow.Kind> wanted;
  private final long limit;

  private final AtomicLong queued = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong taken = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private volatile long lastLossMicros = Long.MIN_VALUE;
  private volatile String error = "";
  private volatile FlowSink sink;
  private volatile EventStream stream;

  // the thread's own
  private int secondsToTry;

  FlowLine(
      String name,
      OfferedExporter offered,
      FlowSettings settings,
      RouterControl control,
      LongSupplier epochMicros) {
    this.name = name;
    this.offered = offered;
    this.settings = settings;
    this.control = control;
    this.epochMicros = epochMicros;
    this.limit = settings.number(ExportReader.QUEUE);
    this.wanted = EnumSet.copyOf(offered.exporter().kinds(settings));
    this.thread = new ScheduledThreadPoolExecutor(1, this::thread);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  private Thread thread(Runnable task) {
    Thread thread = new Thread(task, "culvert-export-" + name);
    thread.setDaemon(true);
    return thread;
  }

  FlowExporter exporter() {
    return offered.exporter();
  }

  /** Goes on counting where the one before it has ended: that flows were lost is not forgotten. */
  void after(FlowLine before) {
    ExportView last = before.view();
    taken.addAndGet(last.taken());
    lost.addAndGet(last.lost());
    failed.addAndGet(last.failed());
  }

  /** Opens it, and has it told of everything from now on; why it could not be opened, or empty. */
  String begin() {
    try {
      thread.submit(this::open).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      error = "did not open: " + words(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    stream = control.events(kinds(), this::take);
    thread.scheduleWithFixedDelay(this::second, 1, 1, TimeUnit.SECONDS);
    long active = settings.number(ExportReader.ACTIVE);
    if (wanted.contains(Flow.Kind.ALIVE)) {
      thread.scheduleWithFixedDelay(
          () -> look(Flow.Kind.ALIVE, active * 1_000_000), active, active, TimeUnit.SECONDS);
    }
    return error;
  }

  private void open() {
    try {
      sink = offered.exporter().open(settings);
      error = "";
      if (wanted.contains(Flow.Kind.FOUND)) {
        look(Flow.Kind.FOUND, 0);
      }
    } catch (Exception | LinkageError e) { // whatever a plugin throws
      error = words(e);
      secondsToTry = TRY_AGAIN_SECONDS;
    }
  }

  private Set<RouterEvent.Kind> kinds() {
    Set<RouterEvent.Kind> kinds = EnumSet.noneOf(RouterEvent.Kind.class);
    if (wanted.contains(Flow.Kind.STARTED)) {
      kinds.add(RouterEvent.Kind.NEW);
    }
    kinds.add(RouterEvent.Kind.DESTROY);
    return kinds;
  }

  /** On the engine's loop: never waits. */
  private Future<Void> take(List<RouterEvent> events) {
    int count = events.size();
    if (queued.get() + count > limit) {
      lost(count);
      return Future.succeededFuture();
    }
    queued.addAndGet(count);
    try {
      thread.execute(
          () -> {
            queued.addAndGet(-count);
            hand(events.stream().map(FlowLine::flow).toList());
          });
      return Future.succeededFuture();
    } catch (RejectedExecutionException e) {
      return Future.failedFuture(e); // it was closed meanwhile: the stream ends
    }
  }

  private static Flow flow(RouterEvent event) {
    Flow.Kind kind = event.kind() == RouterEvent.Kind.NEW ? Flow.Kind.STARTED : Flow.Kind.ENDED;
    return FlowCopier.copy(kind, event.entry().orElseThrow(), event.atMicros());
  }

  private void lost(int count) {
    lost.addAndGet(count);
    lastLossMicros = epochMicros.getAsLong();
  }

  private void hand(List<Flow> flows) {
    if (sink == null) {
      lost(flows.size());
      return;
    }
    try {
      sink.take(flows);
      error = "";
      taken.addAndGet(flows.size());
    } catch (Exception | LinkageError e) { // whatever a plugin throws
      error = words(e);
      failed.addAndGet(flows.size());
    }
  }

  private void second() {
    if (sink == null) {
      if (--secondsToTry <= 0) {
        open();
      }
      return;
    }
    try {
      sink.tick(epochMicros.getAsLong());
    } catch (Exception | LinkageError e) { // whatever a plugin throws
      error = words(e);
    }
  }

  /** Tells of what is in the table, a batch being asked for when the one before was taken. */
  private void look(Flow.Kind kind, long ageMicros) {
    long now = epochMicros.getAsLong();
    control.entries(
        entry -> entry.progress().createdMicros() <= now - ageMicros,
        false,
        batch -> takeFound(kind, batch));
  }

  private Future<Void> takeFound(Flow.Kind kind, List<EntryView> batch) {
    Promise<Void> done = Promise.promise();
    long at = epochMicros.getAsLong();
    List<EntryView> kept = new ArrayList<>(batch);
    try {
      thread.execute(
          () -> {
            hand(kept.stream().map(entry -> FlowCopier.copy(kind, entry, at)).toList());
            done.complete();
          });
    } catch (RejectedExecutionException e) {
      done.fail(e);
    }
    return done.future();
  }

  private static String words(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String text = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return text.replaceAll("\\s+", " ");
  }

  ExportView view() {
    FlowSink now = sink;
    long overrun = stream == null ? 0 : stream.lost();
    boolean losing =
        lastLossMicros != Long.MIN_VALUE
            && epochMicros.getAsLong() - lastLossMicros < MINUTE_MICROS;
    String trouble = losing ? "flows come faster than it takes them" : "";
    return new ExportView(
        name,
        offered.plugin(),
        !error.isEmpty() ? "failing" : losing ? "losing" : "running",
        queued.get(),
        taken.get(),
        lost.get() + overrun,
        failed.get(),
        now == null ? Collections.emptySortedMap() : copy(now.counts()),
        error.isEmpty() ? trouble : error);
  }

  private static SortedMap<String, Long> copy(SortedMap<String, Long> counts) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(counts));
  }

  /** Ends it: what waits is handed over, within some seconds. */
  void close() {
    if (stream != null) {
      stream.close();
    }
    try {
      thread.execute(this::closeSink);
      thread.shutdown();
      if (!thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (RejectedExecutionException e) {
      return; // closed already
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      thread.shutdownNow();
    }
  }

  private void closeSink() {
    try {
      if (sink != null) {
        sink.close();
      }
    } catch (Exception | LinkageError e) { // whatever a plugin throws
      error = words(e);
    }
  }
}
