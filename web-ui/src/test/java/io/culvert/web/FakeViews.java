package io.culvert.web;

import io.culvert.core.control.Caller;
import io.culvert.core.control.view.FrameSink;
import io.culvert.core.control.view.ViewSession;
import io.culvert.core.control.view.Views;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** A router that is not there: speaks the view protocol over a made-up table. */
final class FakeViews implements Views {

  private static final int TICK_MILLIS = 250;

  final FakeTable table = new FakeTable(System.currentTimeMillis());
  final FakeRouter router = new FakeRouter();
  final List<JsonObject> received = new CopyOnWriteArrayList<>();
  final List<FakeSession> sessions = new CopyOnWriteArrayList<>();
  final List<String> audited = new CopyOnWriteArrayList<>();
  final AtomicReference<Caller> lastCaller = new AtomicReference<>();
  volatile int version = 1;
  volatile int max = 262_144;
  volatile boolean clustered;
  final FakeCluster cluster = new FakeCluster();
  volatile JsonArray alarms = new JsonArray();
  private final Vertx vertx;

  FakeViews(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  public ViewSession open(Caller caller, FrameSink sink) {
    lastCaller.set(caller);
    FakeSession session = new FakeSession(sink, caller.role());
    sessions.add(session);
    return session;
  }

  /** Frames received of a kind, oldest first. */
  List<JsonObject> received(String type) {
    return received.stream().filter(frame -> type.equals(frame.getString("t"))).toList();
  }

  /** One page. */
  final class FakeSession implements ViewSession {

    final FrameSink sink;
    final Caller.Role role;
    private final Map<String, Integer> sequences = new ConcurrentHashMap<>();
    private final Map<String, JsonObject> topics = new ConcurrentHashMap<>();
    private final long timer = vertx.setPeriodic(TICK_MILLIS, id -> tick());
    private volatile boolean paused;
    private int ticks;
    private List<JsonObject> shown = List.of();
    volatile boolean closed;

    FakeSession(FrameSink sink, Caller.Role role) {
      this.sink = sink;
      this.role = role;
    }

    @Override
    public void close() {
      closed = true;
      vertx.cancelTimer(timer);
    }

    /**
     * In the order of their numbers, whoever sends them: the page asks anew where one is missing.
     */
    synchronized void send(JsonObject frame) {
      String topic = frame.getString("topic");
      if (frame.containsKey("seq")) {
        frame.put("seq", sequences.merge(topic, 1, Integer::sum));
      }
      sink.send(frame.encode());
    }

    @Override
    public synchronized void receive(String text) {
      JsonObject frame = new JsonObject(text);
      received.add(frame);
      switch (frame.getString("t")) {
        case "hello" -> hello();
        case "sub" -> subscribe(frame);
        case "win" -> {
          topics.get("entries").mergeIn(frame);
          entries();
        }
        case "unsub" -> topics.remove(frame.getString("topic"));
        case "pause" -> pause(frame.getBoolean("on"));
        case "cmd" -> command(frame);
        default -> {}
      }
    }

    private void hello() {
      send(
          new JsonObject()
              .put("t", "hello")
              .put("version", version)
              .put("router", "0.1.0")
              .put("role", role.name().toLowerCase(java.util.Locale.ROOT))
              .put("now", System.currentTimeMillis() * 1000)
              .put("columns", FakeRouter.COLUMNS));
    }

    private void pause(boolean on) {
      paused = on;
      if (!on && topics.containsKey("entries")) {
        entries(1_204);
      }
    }

    private void subscribe(JsonObject frame) {
      String topic = frame.getString("topic");
      if (topic.equals("entries") && frame.getString("filter", "").contains("prot ")) {
        send(
            new JsonObject()
                .put("t", "error")
                .put("topic", "entries")
                .put("code", "bad-request")
                .put("message", "unknown field \"prot\"")
                .put("hint", "did you mean \"proto\"?")
                .put("column", frame.getString("filter").indexOf("prot ") + 1));
        return;
      }
      topics.put(topic, frame);
      sequences.put(topic, 0);
      long nowMillis = System.currentTimeMillis();
      switch (topic) {
        case "entries" -> entries();
        case "strip" -> send(strip());
        case "throughput" -> send(router.throughput(nowMillis / 1000));
        case "rules" -> send(FakeRouter.rules());
        case "expectations" -> send(FakeRouter.expectations(nowMillis));
        case "helpers" -> send(FakeRouter.helpers());
        case "devices" -> send(router.devices());
        case "drops" -> send(FakeRouter.drops());
        case "events" -> send(FakeRouter.events());
        case "talkers" -> send(FakeRouter.talkers(frame.getString("by")));
        case "health" -> send(router.health());
        case "cluster" -> send(cluster.frame());
        case "trace" -> {
          if (!frame.getString("filter").contains("sport")) {
            send(FakeWalks.frame(true, FakeWalks.sent(1), FakeWalks.dropped(2)));
          }
        }
        default -> {}
      }
    }

    private JsonObject strip() {
      JsonObject strip = router.strip(table.size(), max, alarms);
      return clustered ? strip.put("cluster", FakeCluster.glance()) : strip;
    }

    private void entries() {
      entries(0);
    }

    private void entries(int missed) {
      JsonObject view = topics.get("entries");
      List<JsonObject> all = table.select(view.getString("filter", ""), view.getString("sort"));
      int offset = Math.min(view.getInteger("offset", 0), all.size());
      int end = Math.min(all.size(), offset + view.getInteger("limit", 100));
      shown = all.subList(offset, end);
      JsonArray rows = new JsonArray();
      String node = view.getString("node", "");
      shown.forEach(row -> rows.add(FakeCluster.placed(FakeTable.cells(row), node)));
      JsonObject frame = FakeRouter.snap("entries").put("offset", offset).put("rows", rows);
      if (!node.isEmpty()) {
        frame.put("reach", 1000).put("missing", JsonArray.of("c"));
      }
      if (missed > 0) {
        frame.put("missed", missed);
      }
      send(frame.put("total", table.size()).put("matched", all.size()));
    }

    private synchronized void tick() {
      if (paused || closed) {
        return;
      }
      table.pass();
      if (topics.containsKey("entries")) {
        send(changes());
      }
      if (ticks++ % 4 == 0) {
        second();
      }
    }

    private void second() {
      if (topics.containsKey("strip")) {
        send(strip());
      }
      if (topics.containsKey("devices")) {
        send(router.devices());
      }
      if (topics.containsKey("throughput")) {
        send(
            FakeRouter.snap("throughput")
                .put("t", "delta")
                .put("end", System.currentTimeMillis() / 1000)
                .put("sample", router.sample(400 + ticks / 4)));
      }
    }

    private JsonObject changes() {
      JsonArray set = new JsonArray();
      for (int i = 0; i < shown.size(); i++) {
        JsonArray cells = new JsonArray();
        for (String column : List.of("bytes", "rbytes", "packets", "rate")) {
          cells.add(FakeTable.COLUMNS.indexOf(column)).add(shown.get(i).getValue(column));
        }
        set.add(JsonArray.of(i, cells));
      }
      return FakeRouter.snap("entries").put("t", "delta").put("set", set);
    }

    private void command(JsonObject frame) {
      JsonObject result = new JsonObject();
      String key = frame.getString("key", "");
      switch (frame.getString("do")) {
        case "entry" -> {
          JsonObject row = table.byKey(key);
          if (row == null) {
            refuse(frame, "not-found", "the entry has died");
            return;
          }
          result = FakeEntry.family(table, row);
        }
        case "count" ->
            result.put("matched", table.select(frame.getString("filter"), "key").size());
        case "delete" -> {
          result.put("deleted", table.remove(key) ? 1 : 0);
          entries();
        }
        case "deleteKeys" -> {
          List<?> keys = frame.getJsonArray("keys").getList();
          result.put("deleted", keys.stream().filter(k -> table.remove(k.toString())).count());
          entries();
        }
        case "clusterSwitch" -> result.put("owner", frame.getString("to")).put("term", 8);
        case "clusterDrain", "clusterResume" -> {
          cluster.drained = frame.getString("do").equals("clusterDrain");
          send(cluster.frame());
        }
        case "explain" -> {
          if (frame.getString("src").equals("x")) {
            refuse(frame, "bad-request", "\"src\": x is no address");
            return;
          }
          result.put("traces", new JsonArray().add(FakeWalks.dropped(1)));
        }
        case "deleteMatching" -> {
          List<JsonObject> all = table.select(frame.getString("filter"), "key");
          all.forEach(row -> table.remove(row.getString("key")));
          result.put("deleted", all.size());
          entries();
        }
        default -> {}
      }
      send(ack(frame, true).put("result", result));
    }

    private void refuse(JsonObject frame, String code, String message) {
      JsonObject error = new JsonObject().put("code", code).put("message", message).put("hint", "");
      send(ack(frame, false).put("error", error));
    }

    private JsonObject ack(JsonObject frame, boolean ok) {
      return new JsonObject().put("t", "ack").put("id", frame.getValue("id")).put("ok", ok);
    }
  }
}
