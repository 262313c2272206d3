package io.culvert.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Walks of packets that never were, the way the HTTP API writes them. */
final class FakeWalks {

  private static final int SYN = 2;

  private FakeWalks() {}

  /** A packet from the lab's client that a rule lets out, translated. */
  static JsonObject sent(int number) {
    JsonArray steps =
        new JsonArray()
            .add(policy("PREROUTING", "raw"))
            .add(
                new JsonObject()
                    .put("kind", "conntrack")
                    .put("hook", "PREROUTING")
                    .put("verdict", "NEW")
                    .put("detail", "opens an entry, SYN_SENT"))
            .add(new JsonObject().put("kind", "route").put("detail", "unicast by wan0"))
            .add(
                rule("FORWARD", "-A FORWARD -i lan0 -p tcp --syn -j services", "rules.v4:30")
                    .put("verdict", "jump to services"))
            .add(
                rule("services", "-A services -p tcp --dports 21,80,443 -j ACCEPT", "rules.v4:38")
                    .put("verdict", "ACCEPT"))
            .add(
                new JsonObject()
                    .put("kind", "nat")
                    .put("hook", "POSTROUTING")
                    .put("verdict", "source")
                    .put("detail", "10.0.1.2:40112 -> 198.51.100.1:40112"))
            .add(new JsonObject().put("kind", "sent").put("detail", "wan0"));
    return walk(number, 21, steps)
        .put("verdict", "sent")
        .put("out", "wan0")
        .put("rule", "rules.v4:38");
  }

  /** A packet that a rule kills, with hostile text in the rule. */
  static JsonObject dropped(int number) {
    JsonArray steps =
        new JsonArray()
            .add(policy("PREROUTING", "raw"))
            .add(
                rule(
                        "services",
                        "-A services -m comment --comment " + FakeTable.EVIL,
                        "rules.v4:39")
                    .put("verdict", "DROP"))
            .add(
                new JsonObject()
                    .put("kind", "dropped")
                    .put("hook", "FORWARD")
                    .put("verdict", "rule-drop")
                    .put("detail", "a rule said DROP"));
    return walk(number, 25, steps)
        .put("verdict", "dropped")
        .put("reason", "rule-drop")
        .put("rule", "rules.v4:39");
  }

  /** A packet of an entry: where it goes, its flags, and the state it leads to. */
  static JsonObject of(long entry, int number, boolean reply, String flags, String state) {
    JsonObject walk = sent(number);
    walk.getJsonObject("packet").put("flags", flags);
    return walk.put(
        "flow", new JsonObject().put("entry", entry).put("reply", reply).put("state", state));
  }

  /** The frame that brings walks to a page. */
  static JsonObject frame(boolean ended, JsonObject... walks) {
    JsonArray all = new JsonArray();
    for (JsonObject walk : walks) {
      all.add(walk);
    }
    JsonObject frame = new JsonObject().put("t", "evt").put("topic", "trace").put("lost", 0);
    return (ended ? frame.put("ended", true) : frame).put("traces", all);
  }

  private static JsonObject walk(int number, int dport, JsonArray steps) {
    return new JsonObject()
        .put("number", number)
        .put("at", System.currentTimeMillis() * 1000)
        .put(
            "packet",
            new JsonObject()
                .put("in", "lan0")
                .put("proto", "tcp")
                .put("protonum", 6)
                .put("src", "10.0.1.2")
                .put("sport", 40112)
                .put("dst", "203.0.113.9")
                .put("dport", dport)
                .put("flags", "SYN")
                .put("flagbits", SYN)
                .put("length", 60))
        .put("steps", steps);
  }

  private static JsonObject policy(String chain, String table) {
    return new JsonObject()
        .put("kind", "policy")
        .put("hook", chain)
        .put("table", table)
        .put("chain", chain)
        .put("verdict", "ACCEPT");
  }

  private static JsonObject rule(String chain, String text, String at) {
    return new JsonObject()
        .put("kind", "rule")
        .put("hook", "FORWARD")
        .put("table", "filter")
        .put("chain", chain)
        .put("rule", text)
        .put("at", at);
  }
}
