package io.culvert.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Looks at the page of a running router for a while and measures what that costs the browser: tasks
 * over 50 ms, heap after collection, bytes and frames of the WebSocket. Not a test: {@code main
 * ADDRESS SECONDS}, with the address as the router printed it; what load there is comes from
 * elsewhere. Exit code 1 where a bar is missed.
 */
final class PageLoad {

  private static final int STEP_SECONDS = 10;
  private static final int MAX_BYTES_A_SECOND = 100_000;
  private static final int MAX_HEAP_GROWTH = 5_000_000;

  private static final String WATCH =
      """
      window.longTasks = [];
      new PerformanceObserver((list) => list.getEntries().forEach((e) => window.longTasks.push(
        Math.round(e.duration)))).observe({entryTypes: ['longtask']});
      """;

  private PageLoad() {}

  /** What the WebSocket brought. */
  private static final class Received {
    final AtomicLong frames = new AtomicLong();
    final AtomicLong bytes = new AtomicLong();

    void take(JsonObject message) {
      if ("Network.webSocketFrameReceived".equals(message.getString("method"))) {
        JsonObject response = message.getJsonObject("params").getJsonObject("response");
        frames.incrementAndGet();
        bytes.addAndGet(response.getString("payloadData").length());
      }
    }
  }

  /**
   * Measures.
   *
   * @param arguments the page's address with its token, and for how many seconds
   */
  public static void main(String[] arguments) throws InterruptedException {
    int seconds = Integer.parseInt(arguments[1]);
    Received received = new Received();
    boolean good;
    try (Chromium browser = Chromium.start();
        Tab tab = browser.open()) {
      browser.listen(received::take);
      tab.send("Network.enable", new JsonObject());
      tab.send("Performance.enable", new JsonObject());
      tab.send("HeapProfiler.enable", new JsonObject());
      tab.go(arguments[0]).see(".grid-row .chip");
      Thread.sleep(STEP_SECONDS * 1000L); // what loading takes is not asked
      tab.run(WATCH);
      good = measure(tab, received, seconds);
      tab.picture("load");
    }
    System.exit(good ? 0 : 1);
  }

  private static boolean measure(Tab tab, Received received, int seconds)
      throws InterruptedException {
    long firstHeap = heap(tab);
    double firstScript = metric(tab, "ScriptDuration");
    long firstBytes = received.bytes.get();
    long firstFrames = received.frames.get();
    long began = System.nanoTime();
    long most = 0;
    for (int at = STEP_SECONDS; at <= seconds; at += STEP_SECONDS) {
      long before = received.bytes.get();
      long then = System.nanoTime();
      Thread.sleep(STEP_SECONDS * 1000L);
      double passed = (System.nanoTime() - then) / 1e9;
      long rate = Math.round((received.bytes.get() - before) / passed);
      most = Math.max(most, rate);
      System.out.printf("%4d s  %6d B/s  matched %s%n", at, rate, tab.text(".matched"));
    }
    double passed = (System.nanoTime() - began) / 1e9;
    JsonArray tasks = new JsonArray((String) tab.run("JSON.stringify(window.longTasks)"));
    long grown = heap(tab) - firstHeap;
    long rate = Math.round((received.bytes.get() - firstBytes) / passed);
    System.out.printf(
        "bytes/s %d (most %d), frames/s %.1f, scripting %.1f %%, heap %.1f MB %+.1f MB, long tasks %s%n",
        rate,
        most,
        (received.frames.get() - firstFrames) / passed,
        100 * (metric(tab, "ScriptDuration") - firstScript) / passed,
        firstHeap / 1e6,
        grown / 1e6,
        tasks.encode());
    return tasks.isEmpty() && rate < MAX_BYTES_A_SECOND && grown < MAX_HEAP_GROWTH;
  }

  private static long heap(Tab tab) {
    tab.send("HeapProfiler.collectGarbage", new JsonObject());
    return Math.round(metric(tab, "JSHeapUsedSize"));
  }

  private static double metric(Tab tab, String name) {
    return tab.send("Performance.getMetrics", new JsonObject()).getJsonArray("metrics").stream()
        .map(JsonObject.class::cast)
        .filter(metric -> name.equals(metric.getString("name")))
        .findFirst()
        .orElseThrow()
        .getDouble("value");
  }
}
