package io.culvert.core.control.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.culvert.core.clock.Clock;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.Caller;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.EntryViews;
import io.culvert.core.control.ExpectationView;
import io.culvert.core.control.FakeControl;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.wire.IpAddress;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pages over a remembered router; ticks and time are moved by hand. */
@Timeout(60)
final class ViewHubTest {

  private static final long SECOND = 1_000_000_000L;

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final FakeControl control = new FakeControl();
  private final HandClock clock = new HandClock();
  private final Page page = new Page();
  private ViewHub hub;
  private ViewSession session;

  private static final class HandClock implements Clock {
    private volatile long now = 5 * SECOND;

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
  private static final class Page implements FrameSink {
    private final List<Map<String, Object>> frames = new ArrayList<>();
    private volatile boolean full;
    private volatile int closedWith;

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
    hub = new ViewHub(vertx, context, control, clock, "0.1.0");
    session = hub.open(new Caller("test", Caller.Role.OPERATOR), page);
    say("{'t':'hello','version':1}");
    page.take();
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** Waits until what was handed to the context, and what that handed on, is done. */
  private void settle() throws Exception {
    for (int i = 0; i < 30; i++) {
      CompletableFuture<Void> turn = new CompletableFuture<>();
      context.runOnContext(now -> turn.complete(null));
      turn.get(20, TimeUnit.SECONDS);
    }
  }

  private void say(String frame) throws Exception {
    session.receive(frame.replace('\'', '"'));
    settle();
  }

  private List<Map<String, Object>> tick(long nanos) throws Exception {
    clock.now += nanos;
    context.runOnContext(now -> hub.tick());
    settle();
    return page.take();
  }

  /** Two ticks: the first looks at the table, the second shows what was seen. */
  private List<Map<String, Object>> lookAndShow() throws Exception {
    List<Map<String, Object>> frames = new ArrayList<>(tick(SECOND));
    frames.addAll(tick(SECOND / 4));
    return frames;
  }

  private List<Map<String, Object>> second() throws Exception {
    clock.now += SECOND;
    context.runOnContext(now -> hub.second());
    settle();
    return page.take();
  }

  private static EntryView web(int n) {
    return EntryViews.tcp("10.0.0." + n, 1000 + n, "203.0.113.9", 80)
        .traffic(n, n * 100L, 0, 0)
        .key(n, 100 + n)
        .view();
  }

  private static Object cell(Map<String, Object> frame, int row, EntryColumn column) {
    return ((List<?>) ((List<?>) frame.get("rows")).get(row)).get(column.ordinal());
  }

  private static int rows(Map<String, Object> frame) {
    return ((List<?>) frame.get("rows")).size();
  }

  @Test
  void theGreetingNamesVersionRoleAndColumns() throws Exception {
    say("{'t':'hello','version':1}");
    Map<String, Object> hello = page.take().get(0);
    assertThat(hello).containsEntry("version", 1L).containsEntry("role", "operator");
    List<?> columns = (List<?>) ((Map<?, ?>) hello.get("columns")).get("entries");
    assertThat(columns.toString()).startsWith("[key, proto, state, src, sport, dst, dport");
    assertThat(columns).hasSize(EntryColumn.values().length);
  }

  @Test
  void anotherVersionIsAnsweredWithOursAndNothingElse() throws Exception {
    say("{'t':'hello','version':2}");
    assertThat(page.take()).hasSize(1);
    say("{'t':'sub','topic':'entries'}");
    assertThat(lookAndShow()).isEmpty();
  }

  @Test
  void aViewIsFilteredSortedAndCutToItsWindow() throws Exception {
    for (int n = 1; n <= 50; n++) {
      control.table.add(web(n));
    }
    control.table.add(EntryViews.of(17, "10.0.0.1", 5, "203.0.113.9", 53).key(99, 999).view());
    say("{'t':'sub','topic':'entries','filter':'tcp','sort':'-bytes','offset':10,'limit':5}");

    List<Map<String, Object>> frames = lookAndShow();

    assertThat(frames).hasSize(1);
    Map<String, Object> snap = frames.get(0);
    assertThat(snap)
        .containsEntry("t", "snap")
        .containsEntry("seq", 1L)
        .containsEntry("offset", 10L)
        .containsEntry("total", 51L)
        .containsEntry("matched", 50L);
    assertThat(rows(snap)).isEqualTo(5);
    assertThat(cell(snap, 0, EntryColumn.SRC)).isEqualTo("10.0.0.40");
    assertThat(cell(snap, 4, EntryColumn.BYTES)).isEqualTo(3600L);
    assertThat(cell(snap, 0, EntryColumn.KEY)).isEqualTo("40.140");
  }

  @Test
  void onlyWhatChangedIsSent() throws Exception {
    control.table.addAll(List.of(web(1), web(2), web(3)));
    say("{'t':'sub','topic':'entries','sort':'src'}");
    lookAndShow();
    assertThat(tick(SECOND / 4)).isEmpty();

    EntryView grown =
        EntryViews.tcp("10.0.0.2", 1002, "203.0.113.9", 80)
            .traffic(3, 900, 0, 0)
            .key(2, 102)
            .view();
    control.table.set(1, grown);
    Map<String, Object> delta = tick(SECOND / 4).get(0);
    assertThat(delta)
        .containsEntry("t", "delta")
        .containsEntry("seq", 2L)
        .doesNotContainKey("rows");
    assertThat(delta.get("set").toString()).isEqualTo("[[1, [14, 900, 15, 3, 16, 900]]]");

    control.table.remove(0);
    assertThat(tick(SECOND / 4).get(0).get("gone")).isEqualTo(List.of(0L));
    Map<String, Object> reordered = tick(SECOND).get(0);
    // the look is over within the tick, so that the order is there with the next
    Map<String, Object> next = reordered.containsKey("rows") ? reordered : tick(SECOND / 4).get(0);
    assertThat(next).containsEntry("count", 2L).containsEntry("total", 2L);
    assertThat(((List<?>) next.get("rows")).get(0).toString()).startsWith("[0, [2.102");
  }

  @Test
  void aWindowMovesWithASnapshot() throws Exception {
    for (int n = 1; n <= 20; n++) {
      control.table.add(web(n));
    }
    say("{'t':'sub','topic':'entries','sort':'bytes','limit':3}");
    lookAndShow();
    say("{'t':'win','offset':17,'limit':10}");
    List<Map<String, Object>> frames = lookAndShow();
    Map<String, Object> snap = frames.get(frames.size() - 1);
    assertThat(snap).containsEntry("t", "snap").containsEntry("offset", 17L);
    assertThat(rows(snap)).isEqualTo(3);
    assertThat(cell(snap, 0, EntryColumn.SRC)).isEqualTo("10.0.0.18");
  }

  @Test
  void ratesAreBitsASecond() throws Exception {
    control.table.add(web(1));
    say("{'t':'sub','topic':'entries'}");
    Map<String, Object> snap = lookAndShow().get(0);
    assertThat(cell(snap, 0, EntryColumn.RATE)).isNull();
    control.table.set(
        0,
        EntryViews.tcp("10.0.0.1", 1001, "203.0.113.9", 80)
            .traffic(11, 100 + 125_000, 0, 0)
            .key(1, 101)
            .view());
    Map<String, Object> delta = tick(SECOND).get(0);
    assertThat(delta.get("set").toString()).contains("18, 1000000");
  }

  @Test
  void whileHeldTheOrderStaysAndValuesGoOn() throws Exception {
    control.table.addAll(List.of(web(1), web(2)));
    say("{'t':'sub','topic':'entries','sort':'-bytes'}");
    lookAndShow();
    say("{'t':'hold','on':true}");
    control.table.set(
        0,
        EntryViews.tcp("10.0.0.1", 1001, "203.0.113.9", 80)
            .traffic(1, 9999, 0, 0)
            .key(1, 101)
            .view());
    assertThat(lookAndShow()).allSatisfy(frame -> assertThat(frame).doesNotContainKey("rows"));
    say("{'t':'hold','on':false}");
    assertThat(lookAndShow().stream().filter(frame -> frame.containsKey("rows"))).hasSize(1);
  }

  @Test
  void aPageTooSlowIsSkippedThenShownWholeThenExpelled() throws Exception {
    control.table.add(web(1));
    say("{'t':'sub','topic':'entries'}");
    lookAndShow();
    page.full = true;
    assertThat(tick(SECOND)).isEmpty();
    assertThat(tick(SECOND)).isEmpty();
    page.full = false;
    Map<String, Object> snap = tick(SECOND).get(0);
    assertThat(snap).containsEntry("t", "snap").containsEntry("skipped", 2L);
    page.full = true;
    tick(SECOND);
    tick(31 * SECOND);
    assertThat(page.closedWith).isEqualTo(1008);
  }

  @Test
  void aPausedPageIsSentNothing() throws Exception {
    control.table.add(web(1));
    say("{'t':'sub','topic':'entries'}");
    say("{'t':'sub','topic':'strip'}");
    lookAndShow();
    say("{'t':'pause','on':true}");
    control.table.add(web(2));
    assertThat(lookAndShow()).isEmpty();
    assertThat(second()).isEmpty();
    say("{'t':'pause','on':false}");
    List<Map<String, Object>> frames = lookAndShow();
    assertThat(frames.get(0)).containsEntry("t", "snap");
  }

  @Test
  void aFilterThatCannotBeReadChangesNothing() throws Exception {
    control.table.add(web(1));
    say("{'t':'sub','topic':'entries'}");
    say("{'t':'sub','topic':'entries','filter':'prot = tcp'}");
    assertThat(page.take().get(0))
        .containsEntry("t", "error")
        .containsEntry("topic", "entries")
        .containsEntry("column", 1L)
        .containsEntry("hint", "did you mean \"proto\"?");
    assertThat(rows(lookAndShow().get(0))).isEqualTo(1);
  }

  @Test
  void nonsenseIsAnsweredAndDoesNoHarm() throws Exception {
    for (String frame :
        List.of(
            "",
            "[]",
            "{",
            "{'t':5}",
            "{'t':'sub'}",
            "{'t':'sub','topic':'x'}",
            "{'t':'sub','topic':'entries','limit':1000}",
            "{'t':'sub','topic':'entries','sort':'nat'}",
            "{'t':'sub','topic':'events','kinds':['x']}",
            "[".repeat(100))) {
      say(frame);
      assertThat(page.take()).as(frame).hasSize(1).first().extracting("t").isEqualTo("error");
    }
    say("{'t':'future'}");
    assertThat(page.take()).isEmpty();
    assertThat(hub.ignoredFrames()).isEqualTo(1);
  }

  @Test
  void floodsAndGiantFramesEndTheSession() throws Exception {
    say("{'t':'hello','version':1,'x':'" + "y".repeat(70_000) + "'}");
    assertThat(page.closedWith).isEqualTo(1008);
    Page other = new Page();
    session = hub.open(new Caller("other", Caller.Role.VIEWER), other);
    for (int i = 0; i < 201; i++) {
      session.receive("{\"t\":\"x\"}");
    }
    settle();
    assertThat(other.closedWith).isEqualTo(1008);
  }

  @Test
  void sessionsAreCounted() throws Exception {
    List<ViewSession> more = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      more.add(hub.open(new Caller("n", Caller.Role.VIEWER), new Page()));
    }
    assertThat(catchThrowable(() -> hub.open(new Caller("n", Caller.Role.VIEWER), new Page())))
        .hasMessageContaining("already 16 pages");
    more.get(0).close();
    more.get(0).close();
    settle();
    hub.open(new Caller("n", Caller.Role.VIEWER), new Page());
    assertThat(catchThrowable(() -> hub.open(new Caller("n", Caller.Role.VIEWER), new Page())))
        .isNotNull();
  }

  @Test
  void stripThroughputRulesAndTablesComeBySecond() throws Exception {
    IpAddress home = IpAddress.of("10.0.0.1");
    control.expected.add(
        new ExpectationView(
            4,
            new Tuple(6, home, 0, home, 1034),
            new Tuple(255, home, 0, home, 65535),
            new Tuple(6, home, 57958, home, 21),
            new EntryView.Key(1, 9),
            298,
            1_000_000,
            0,
            "ftp"));
    for (String topic :
        List.of("strip", "throughput", "rules", "expectations", "helpers", "devices", "drops")) {
      say("{'t':'sub','topic':'" + topic + "'}");
    }
    List<Map<String, Object>> frames = second();
    assertThat(frames.stream().map(f -> f.get("topic")))
        .containsExactlyInAnyOrder("strip", "rules", "expectations", "helpers", "devices", "drops");
    Map<String, Object> strip = frames.get(0);
    assertThat(strip).containsEntry("t", "stat").containsEntry("max", 262144L);
    Map<String, Object> expectations =
        frames.stream()
            .filter(f -> "expectations".equals(f.get("topic")))
            .findFirst()
            .orElseThrow();
    assertThat(expectations.get("rows").toString()).contains("1.9", "ftp", "1000");
    // nothing changed but the strip, which always tells
    assertThat(second().stream().map(f -> f.get("topic"))).containsExactly("strip");
  }

  @Test
  void eventsComeWithTheTick() throws Exception {
    say("{'t':'sub','topic':'events','kinds':['new']}");
    for (int i = 0; i < 150; i++) {
      control.listener.next(
          List.of(
              new RouterEvent(
                  i, 5, RouterEvent.Kind.NEW, Optional.of(web(1)), Optional.empty(), "")));
    }
    settle();
    Map<String, Object> frame = tick(SECOND).get(0);
    assertThat((List<?>) frame.get("events")).hasSize(100);
    assertThat(frame).containsEntry("lost", 50L);
    session.close();
    settle();
    assertThat(control.listenerClosed).isTrue();
  }

  @Test
  void commandsAreAcknowledged() throws Exception {
    EntryView data = EntryViews.tcp("10.0.0.9", 20, "10.0.0.1", 5).master(101).key(9, 109).view();
    control.table.addAll(List.of(web(1), web(2), data));
    say("{'t':'cmd','id':1,'do':'entry','key':'1.101'}");
    Map<String, Object> ack = page.take().get(0);
    assertThat(ack).containsEntry("id", 1L).containsEntry("ok", true);
    assertThat(ack.get("result").toString()).contains("children=[{id=109");
    say("{'t':'cmd','id':2,'do':'delete','key':'2.102'}");
    assertThat(page.take().get(0).get("result")).isEqualTo(Map.of("deleted", 1L));
    assertThat(control.audited).containsExactly("test: delete {\"deleted\":1}");
    say("{'t':'cmd','id':3,'do':'delete','key':'2.102'}");
    assertThat(page.take().get(0)).containsEntry("ok", false);
    say("{'t':'cmd','id':4,'do':'deleteMatching','filter':'tcp','expectedCount':50}");
    assertThat(page.take().get(0).get("error").toString()).contains("conflict", "takes 2 entries");
    say("{'t':'cmd','id':5,'do':'sysctl','name':'net.x','value':1}");
    assertThat(page.take().get(0).get("error").toString()).contains("not-permitted", "admin");
    say("{'t':'cmd','id':6,'do':'deleteMatching','filter':'tcp','expectedCount':2}");
    assertThat(page.take().get(0).get("result")).isEqualTo(Map.of("deleted", 2L));
    assertThat(control.table).isEmpty();
    for (int i = 0; i < 5; i++) {
      say("{'t':'cmd','id':9,'do':'count'}");
    }
    assertThat(page.take().get(4).get("error").toString()).contains("too many commands");
  }
}
