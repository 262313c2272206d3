package io.culvert.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** What the fake says of the routers that it is one with. */
final class FakeCluster {

  private static final long TERM_MICROS = 4_711_000_000L;

  /** Whether all of them move packets. */
  volatile boolean shared;

  /** Whether this one is drained. */
  volatile boolean drained;

  /** What the strip has of it. */
  static JsonObject glance() {
    return new JsonObject().put("member", "a").put("owner", "a").put("owning", true);
  }

  /** One that owns, one that is ready, one that lacks something, and a witness that is away. */
  JsonObject frame() {
    return glance()
        .put("mode", shared ? "active-active" : "active-standby")
        .put("t", "stat")
        .put("topic", "cluster")
        .put("name", "edge")
        .put("entries", 500)
        .put("term", 7)
        .put("since", System.currentTimeMillis() * 1000 - TERM_MICROS)
        .put("lease", 871)
        .put("whole", true)
        .put("owned", 3)
        .put(
            "members",
            new JsonArray()
                .add(member("a", "10.9.0.1:7800", true, !drained, 0).put("drained", drained))
                .add(member("b", "10.9.0.2:7800", true, shared, 0))
                .add(member("c", "[fd00:9::3]:7800", false, false, 2_340))
                .add(
                    member("w", "10.9.0.4:7800", false, false, 0)
                        .put("witness", true)
                        .put("present", false)
                        .put("heard", -1)))
        .put("counts", counts().put("gaps", 0).put("strangers", 2).put("sent", 81_204))
        .put("problem", "on-own: " + FakeTable.EVIL);
  }

  private JsonObject counts() {
    JsonObject counts = new JsonObject();
    return shared ? counts.put("slots-held", drained ? 0 : 1) : counts;
  }

  /** The cells of a row of that member, or of one that has it where all are shown. */
  static JsonArray placed(JsonArray cells, String node) {
    if (!node.isEmpty()) {
      String id = cells.getString(0).replaceFirst(".*\\.", "");
      boolean far = node.equals("b") || node.equals("all") && Integer.parseInt(id) % 2 == 1;
      cells.set(0, far ? "-2." + id : cells.getString(0));
      cells.set(FakeTable.COLUMNS.indexOf("node"), far ? "b" : "a");
    }
    return cells;
  }

  private static JsonObject member(
      String name, String listen, boolean ready, boolean owning, long lag) {
    return new JsonObject()
        .put("name", name)
        .put("listen", listen)
        .put("witness", false)
        .put("present", true)
        .put("heard", 12)
        .put("ready", ready)
        .put("owning", owning)
        .put("drained", name.equals("c"))
        .put(
            "told",
            new JsonObject()
                .put("begun", owning ? 0 : 1)
                .put("blocks", 1_200)
                .put("bytes", 48_151_623)
                .put("whole", lag == 0)
                .put("lag", lag))
        .put(
            "known",
            new JsonObject()
                .put("entries", 0)
                .put("expectations", 0)
                .put("bytes", 0)
                .put("whole", false)
                .put("heard", -1));
  }
}
