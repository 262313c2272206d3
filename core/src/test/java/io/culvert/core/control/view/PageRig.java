package io.culvert.core.control.view;

import io.culvert.core.clock.Clock;
import io.culvert.core.control.Caller;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.EntryViews;
import io.culvert.core.control.FakeControl;
import io.culvert.core.control.json.JsonText;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A page over a remembered router; ticks and time are moved by hand. */
@Timeout(60)
class PageRig {

  static final long SECOND = 1_000_000_000L;

  final Vertx vertx = Vertx.vertx();
  final Context context = vertx.getOrCreateContext();
  final FakeControl control = new FakeControl();
  final HandClock clock = new HandClock();
  final Page page = new Page();
  ViewHub hub;
  ViewSession session;

  static final class HandClock implements Clock {
    volatile long now = 5 * SECOND;

    @Override
    public long nanos() {
      return now;
    }

    @Override
    public long epochMicros() {
      return now / 1000;
    }
  }

  /** A browser that keeps what it is sent. */
  static final class Page implements FrameSink {
    final List<Map<String, Object>> frames = new ArrayList<>();
    volatile boolean full;
    volatile int closedWith;

    @Override
    public boolean full() {
      return full;
    }

    @Override
    public synchronized void send(String frame) {
      frames.add(JsonText.parseObject(frame));
    }

    @Override
    public void close(int status, String reason) {
      closedWith = status;
    }

    synchronized List<Map<String, Object>> take() {
      List<Map<String, Object>> taken = List.copyOf(frames);
      frames.clear();
      return taken;
    }
  }

  @BeforeEach
  void start() throws Exception {
    hub =
        new ViewHub(vertx, context, control, clock, new ViewHub.About("0.1.0", List.of("web: {}")));
    session = hub.open(new Caller("test", Caller.Role.OPERATOR), page);
    say("{'t':'hello','version':1}");
    page.take();
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** Waits until what was handed to the context, and what that handed on, is done. */
  void settle() throws Exception {
    for (int i = 0; i < 30; i++) {
      CompletableFuture<Void> turn = new CompletableFuture<>();
      context.runOnContext(now -> turn.complete(null));
      turn.get(20, TimeUnit.SECONDS);
    }
  }

  void say(String frame) throws Exception {
    session.receive(frame.replace('\'', '"'));
    settle();
  }

  List<Map<String, Object>> tick(long nanos) throws Exception {
    clock.now += nanos;
    context.runOnContext(now -> hub.tick());
    settle();
    return page.take();
  }

  /** Two ticks: the first looks at the table, the second shows what was seen. */
  List<Map<String, Object>> lookAndShow() throws Exception {
    List<Map<String, Object>> frames = new ArrayList<>(tick(SECOND));
    frames.addAll(tick(SECOND / 4));
    return frames;
  }

  List<Map<String, Object>> second() throws Exception {
    clock.now += SECOND;
    context.runOnContext(now -> hub.second());
    settle();
    return page.take();
  }

  static EntryView web(int n) {
    return EntryViews.tcp("10.0.0." + n, 1000 + n, "203.0.113.9", 80)
        .traffic(n, n * 100L, 0, 0)
        .key(n, 100 + n)
        .view();
  }

  static Object cell(Map<String, Object> frame, int row, EntryColumn column) {
    return ((List<?>) ((List<?>) frame.get("rows")).get(row)).get(column.ordinal());
  }

  static int rows(Map<String, Object> frame) {
    return ((List<?>) frame.get("rows")).size();
  }
}
