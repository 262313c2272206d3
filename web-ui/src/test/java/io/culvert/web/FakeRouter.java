package io.culvert.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Random;

/** What the fake's topics other than the entries say. */
final class FakeRouter {

  static final JsonObject COLUMNS =
      new JsonObject()
          .put("entries", new JsonArray(FakeTable.COLUMNS))
          .put(
              "expectations",
              words(
                  "id proto src dst sport dport master masterSrc masterDst masterSport masterDport"
                      + " helper expires flags"))
          .put(
              "helpers",
              words(
                  "name transport ports plugin version file sha256 state entries expectations"
                      + " rewrites refusals faults keptBytes lastError"))
          .put(
              "devices",
              words(
                  "name medium role up mtu addresses packetsIn bytesIn packetsOut bytesOut"
                      + " errors"))
          .put("drops", words("reason words packets"))
          .put("talkers", words("proto src dst dport connections bytes"));

  private static final String SHA =
      "9f2c5a1be07d44c38a6e1d0f72b9c6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c9";

  private final Random random = new Random(3);
  private long uptimeSeconds = 97_411;

  private static JsonArray words(String words) {
    return new JsonArray(List.of(words.split(" ")));
  }

  static JsonObject snap(String topic) {
    return new JsonObject().put("t", "snap").put("topic", topic).put("seq", 1);
  }

  JsonObject strip(int entries, int max, JsonArray alarms) {
    long micros = System.currentTimeMillis() * 1000;
    return new JsonObject()
        .put("t", "stat")
        .put("topic", "strip")
        .put("now", micros)
        .put("uptime", uptimeSeconds++)
        .put("entries", entries)
        .put("max", max)
        .put("expectations", 2)
        .put("ppsIn", 71_204 + random.nextInt(900))
        .put("ppsOut", 70_998 + random.nextInt(900))
        .put("bpsIn", 841_000_000 + random.nextInt(9_000_000))
        .put("bpsOut", 840_000_000 + random.nextInt(9_000_000))
        .put("newPerSecond", 40 + random.nextInt(20))
        .put("dropsPerSecond", random.nextInt(3))
        .put(
            "rules",
            new JsonArray()
                .add(loaded(4, "rules.v4", 14, micros))
                .add(loaded(6, "rules.v6", 9, micros)))
        .put("alarms", alarms);
  }

  private static JsonObject loaded(int ipVersion, String file, int rules, long micros) {
    return new JsonObject()
        .put("ipVersion", ipVersion)
        .put("file", file)
        .put("rules", rules)
        .put("loaded", micros - 3_600_000_000L);
  }

  static JsonObject expectations(long nowMillis) {
    return snap("expectations")
        .put("total", 2)
        .put(
            "rows",
            new JsonArray()
                .add(expectation(3, 30_022, FakeTable.CONTROL_KEY, 21, "ftp", nowMillis + 291_000))
                .add(expectation(4, 3_000, "9.666", 666, FakeTable.EVIL, nowMillis + 12_000)));
  }

  private static JsonArray expectation(
      int id, int dport, String master, int masterPort, String helper, long expires) {
    return JsonArray.of(
        id,
        "tcp",
        "10.0.1.2",
        "203.0.113.9",
        0,
        dport,
        master,
        "10.0.1.2",
        "203.0.113.9",
        40112,
        masterPort,
        helper,
        expires,
        0);
  }

  static JsonObject helpers() {
    JsonArray ftp =
        JsonArray.of(
            "ftp",
            "tcp",
            new JsonArray().add(21),
            "culvert-ftp",
            "0.1.0",
            "culvert-ftp.jar",
            SHA,
            "active",
            412,
            1_207,
            1_188,
            3,
            0,
            18_432,
            "");
    JsonArray evil =
        JsonArray.of(
            FakeTable.EVIL,
            "udp",
            new JsonArray().add(69),
            "\u202egnp.exe",
            "1",
            "a.jar",
            SHA,
            "failed",
            12,
            0,
            0,
            0,
            7,
            5_242_880,
            FakeTable.EVIL);
    return snap("helpers").put("total", 2).put("rows", new JsonArray().add(ftp).add(evil));
  }

  JsonObject devices() {
    long n = uptimeSeconds * 1000;
    return snap("devices")
        .put("total", 3)
        .put(
            "rows",
            new JsonArray()
                .add(device("lan0", true, "10.0.0.1/16", "fd00:10::1/64", n))
                .add(device("wan0", true, "198.51.100.1/24", "2001:db8::1/64", n * 2))
                .add(device("dmz0", false, "192.0.2.1/24", "fe80::1/64", 0)));
  }

  private static JsonArray device(String name, boolean up, String v4, String v6, long n) {
    return JsonArray.of(
        name,
        "ip",
        "network",
        up,
        1500,
        new JsonArray().add(v4).add(v6),
        n,
        n * 900,
        n,
        n * 880,
        up ? 0 : 4);
  }

  static JsonObject talkers(String by) {
    JsonArray rows = new JsonArray();
    for (int i = 1; i <= 8; i++) {
      String src = by.equals("source") || by.equals("pair") ? "10.0.1." + i : "";
      String dst = by.equals("destination") || by.equals("pair") ? "203.0.113." + i : "";
      boolean service = by.equals("service");
      long bytes = 900_000_000L / (i * i);
      rows.add(JsonArray.of(service ? "tcp" : "", src, dst, service ? 440 + i : 0, 100 / i, bytes));
    }
    return snap("talkers").put("millis", 42_000).put("rows", rows);
  }

  JsonObject health() {
    return new JsonObject()
        .put("t", "stat")
        .put("topic", "health")
        .put("router", "0.1.0")
        .put("file", "/etc/culvert/culvert.yaml")
        .put("profile", "modern")
        .put("io", "epoll")
        .put("java", "OpenJDK 64-Bit Server VM 17.0.16+8")
        .put("os", "Linux 6.18")
        .put("cores", 2)
        .put("pid", 4711)
        .put("uptime", uptimeSeconds)
        .put("heapUsed", 210_000_000L + random.nextInt(9_000_000))
        .put("heapMax", 1_073_741_824L)
        .put(
            "collectors",
            new JsonArray()
                .add(new JsonObject().put("name", "G1 Young").put("count", 41).put("millis", 190)))
        .put("config", words("devices: web: " + FakeTable.EVIL.replace(' ', '_')));
  }

  static JsonObject drops() {
    return snap("drops")
        .put("total", 5)
        .put(
            "rows",
            new JsonArray()
                .add(JsonArray.of("rule_drop", "a rule said DROP", 18_411))
                .add(JsonArray.of("policy_drop", "the policy of a chain is DROP", 2_904))
                .add(JsonArray.of("invalid_state", "the packet fits no state", 311))
                .add(JsonArray.of("ttl_exceeded", "the hop limit ran out", 12))
                .add(JsonArray.of("no_route", "no route to the destination", 0)));
  }

  static JsonObject rules() {
    JsonArray ct = rules(9, 8, "-A PREROUTING -p tcp -m tcp --dport 21 -j CT --helper ftp", 412);
    JsonArray masquerade = rules(10, 17, "-A POSTROUTING -o wan0 -j MASQUERADE", 44_871);
    return snap("rules")
        .put(
            "chains",
            new JsonArray()
                .add(chain("raw", "PREROUTING", "ACCEPT", ct))
                .add(chain("raw", "OUTPUT", "ACCEPT", new JsonArray()))
                .add(chain("nat", "PREROUTING", "ACCEPT", new JsonArray()))
                .add(chain("nat", "POSTROUTING", "ACCEPT", masquerade))
                .add(chain("filter", "INPUT", "DROP", new JsonArray()))
                .add(chain("filter", "FORWARD", "DROP", forward()))
                .add(chain("filter", "OUTPUT", "ACCEPT", new JsonArray()))
                .add(chain("filter", "services", "", services()))
                .add(chain("filter", "FORWARD", "DROP", new JsonArray()).put("ipVersion", 6)));
  }

  private static JsonArray forward() {
    String state = "-m conntrack --ctstate ";
    String evil = "-m comment --comment \"" + FakeTable.EVIL + "\"";
    return rules(1, 29, "-A FORWARD " + state + "RELATED,ESTABLISHED -j ACCEPT", 8_214_511)
        .addAll(rules(2, 30, "-A FORWARD -i lan0 -p tcp --syn -j services", 90_412))
        .addAll(rules(3, 32, "-A FORWARD -i lan0 -p udp " + state + "NEW -j ACCEPT", 31_008))
        .addAll(rules(4, 33, "-A FORWARD -i lan0 -p icmp " + evil + " -j ACCEPT", 204))
        .addAll(rules(5, 34, "-A FORWARD -i dmz0 -j ACCEPT", 0))
        .addAll(rules(6, 35, "-A FORWARD -j LOG --log-prefix \"refused \"", 97));
  }

  private static JsonArray services() {
    return rules(7, 38, "-A services -p tcp -m multiport --dports 21,80,443 -j ACCEPT", 88_007)
        .addAll(rules(8, 39, "-A services -p tcp -m tcp --dport 25 -j REJECT", 0));
  }

  private static JsonObject chain(String table, String name, String policy, JsonArray rules) {
    return new JsonObject()
        .put("ipVersion", 4)
        .put("table", table)
        .put("name", name)
        .put("policy", policy)
        .put("packets", policy.equals("DROP") ? 2_904 : 120)
        .put("bytes", 240_118)
        .put("rules", rules);
  }

  private static JsonArray rules(int id, int line, String text, long packets) {
    return JsonArray.of(
        new JsonObject()
            .put("id", id)
            .put("text", text)
            .put("at", "rules.v4:" + line)
            .put("packets", packets)
            .put("bytes", packets * 713));
  }

  JsonObject throughput(long endSeconds) {
    JsonArray samples = new JsonArray();
    for (int i = 0; i < 400; i++) {
      samples.add(sample(i));
    }
    return snap("throughput")
        .put("step", 1)
        .put("end", endSeconds)
        .put("devices", words("lan0 wan0"))
        .put("samples", samples);
  }

  JsonArray sample(int i) {
    long wave = (long) (400e6 + 300e6 * Math.sin(i / 23.0) + random.nextInt(60_000_000));
    long up = wave / 12 + random.nextInt(4_000_000);
    JsonArray devices = new JsonArray().add(JsonArray.of(up, wave)).add(JsonArray.of(wave, up));
    return JsonArray.of(
        devices, wave / 9000, 40 + random.nextInt(30), i % 90 < 6 ? random.nextInt(40) : 0);
  }

  static JsonObject events() {
    long micros = System.currentTimeMillis() * 1000;
    return new JsonObject()
        .put("t", "evt")
        .put("topic", "events")
        .put("lost", 0)
        .put(
            "events",
            new JsonArray()
                .add(event(1, micros - 9_000_000, "rules", "rules.v4 loaded: 14 rules in 8 chains"))
                .add(event(2, micros - 8_000_000, "device", "wan0 is up"))
                .add(event(3, micros - 5_000_000, "helper", "ftp expects 203.0.113.9:30021"))
                .add(
                    event(
                        4, micros - 2_000_000, "log", "refused IN=wan0 OUT=lan0 " + FakeTable.EVIL))
                .add(event(5, micros, "audit", "page session 1 deleted entry 41007")));
  }

  private static JsonObject event(int sequence, long at, String kind, String text) {
    return new JsonObject().put("seq", sequence).put("at", at).put("kind", kind).put("text", text);
  }
}
