package io.culvert.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Entries as objects, the way the HTTP API writes them. */
final class FakeEntry {

  private static final String[] WORDS = {
    "EXPECTED", "SEEN_REPLY", "ASSURED", "CONFIRMED", "SRC_NAT", "DST_NAT", "SEQ_ADJUST",
    "SRC_NAT_DONE", "DST_NAT_DONE", "DYING", "FIXED_TIMEOUT", "TEMPLATE", "NAT_CLASH", "HELPER"
  };

  private FakeEntry() {}

  /** The answer to {@code entry}: the entry, its master, its children. */
  static JsonObject family(FakeTable table, JsonObject row) {
    JsonArray children = new JsonArray();
    table.childrenOf(FakeTable.id(row)).forEach(child -> children.add(object(child)));
    JsonObject master = table.byId(row.getInteger("master"));
    return new JsonObject()
        .put("entry", object(row))
        .put("master", master == null ? null : object(master))
        .put("children", children);
  }

  private static JsonObject object(JsonObject row) {
    String[] key = row.getString("key").split("\\.");
    JsonObject entry =
        new JsonObject()
            .put("id", Integer.parseInt(key[1]))
            .put("slot", Integer.parseInt(key[0]))
            .put("proto", row.getString("proto"))
            .put("expires", row.getLong("expires") * 1000)
            .put("created", row.getLong("created") * 1000)
            .put("status", words(row.getInteger("status")))
            .put("original", tuple(row, "", row.getLong("obytes")))
            .put("reply", tuple(row, "r", row.getLong("rbytes")))
            .put("mark", row.getInteger("mark"))
            .put("zone", row.getInteger("zone"));
    if (row.getString("proto").equals("tcp")) {
      entry.put("state", row.getString("state"));
    }
    for (String name : new String[] {"helper", "in", "out", "rule"}) {
      if (!row.getString(name).isEmpty()) {
        entry.put(name, row.getString(name));
      }
    }
    if (row.getInteger("master") != 0) {
      entry.put("master", row.getInteger("master"));
    }
    return entry;
  }

  private static JsonArray words(int status) {
    JsonArray words = new JsonArray();
    for (int bit = 0; bit < WORDS.length; bit++) {
      if ((status & 1 << bit) != 0) {
        words.add(WORDS[bit]);
      }
    }
    return words;
  }

  private static JsonObject tuple(JsonObject row, String side, long bytes) {
    JsonObject tuple =
        new JsonObject()
            .put("src", row.getString(side + "src"))
            .put("dst", row.getString(side + "dst"))
            .put("packets", 1 + bytes / 700)
            .put("bytes", bytes);
    if (row.getValue("dport") instanceof String typeAndCode) {
      String[] parts = typeAndCode.split("\\.");
      tuple.put("type", Integer.parseInt(parts[0])).put("code", Integer.parseInt(parts[1]));
      return tuple.put("id", row.getInteger("sport"));
    }
    return tuple
        .put("sport", row.getInteger(side + "sport"))
        .put("dport", row.getInteger(side + "dport"));
  }
}
