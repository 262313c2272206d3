package io.culvert.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** About 500 made-up entries in the shape of the view protocol, the same ones every time. */
final class FakeTable {

  static final List<String> COLUMNS =
      List.of(
          ("key proto state src sport dst dport rsrc rsport rdst rdport nat in out bytes packets"
                  + " obytes rbytes rate expires created status mark zone helper master rule node")
              .split(" "));

  /** Text that a careless page would run, reorder or choke on. */
  static final String EVIL =
      "<img src=x onerror=\"window.pwned=1\"><script>window.pwned=2</script>";

  static final int CONTROL_ID = 40512;
  static final int DATA_ID = 40519;
  static final String CONTROL_KEY = "17." + CONTROL_ID;
  static final String DATA_KEY = "18." + DATA_ID;

  private static final int SEEN_REPLY = 2;
  private static final int ASSURED = 4;
  private static final int CONFIRMED = 8;
  private static final int SRC_NAT = 16 | 128 | 256;
  private static final int HELPER = 8192;

  private static final String[] STATES = {
    "ESTABLISHED", "ESTABLISHED", "ESTABLISHED", "ESTABLISHED", "SYN_SENT", "SYN_RECV",
    "FIN_WAIT", "CLOSE_WAIT", "LAST_ACK", "TIME_WAIT", "TIME_WAIT", "CLOSE"
  };

  private static final int[] TCP_PORTS = {443, 443, 443, 443, 80, 22, 993, 8080, 5432};

  private final List<JsonObject> rows = new ArrayList<>();
  private final Random random = new Random(7);
  private final long nowMillis;

  FakeTable(long nowMillis) {
    this.nowMillis = nowMillis;
    rows.add(ftpControl());
    rows.add(ftpData());
    rows.add(evil());
    rows.add(overIpv6());
    for (int i = 0; i < 496; i++) {
      rows.add(any(i));
    }
  }

  /** Entries that a filter of the fake takes; see {@link #takes}. */
  List<JsonObject> select(String filter, String sort) {
    List<JsonObject> taken = new ArrayList<>(rows.stream().filter(r -> takes(filter, r)).toList());
    boolean descending = sort.startsWith("-");
    String by = descending ? sort.substring(1) : sort;
    Comparator<JsonObject> order = Comparator.comparing(row -> rank(row.getValue(by)));
    taken.sort(descending ? order.reversed() : order);
    return taken;
  }

  private static String rank(Object value) {
    return value instanceof Number number
        ? String.format("%020d", number.longValue())
        : String.valueOf(value);
  }

  /** Understands {@code field = value} joined by {@code and}, or by {@code or}; enough to test. */
  static boolean takes(String filter, JsonObject row) {
    if (filter.isBlank()) {
      return true;
    }
    if (filter.contains(" or ")) {
      return List.of(filter.split(" or ")).stream().anyMatch(part -> takes(part, row));
    }
    for (String clause : filter.split(" and ")) {
      String[] parts = clause.strip().split(" ", 3);
      if (parts.length < 3) {
        return parts[0].equals(row.getString("proto"));
      }
      String value = parts[2].replaceAll("^[\"']|[\"']$", "");
      String field = parts[0];
      Object cell = field.equals("id") ? (Object) id(row) : row.getValue(field);
      if (value.equals(String.valueOf(cell)) != parts[1].equals("=")) {
        return false;
      }
    }
    return true;
  }

  static int id(JsonObject row) {
    return Integer.parseInt(row.getString("key").replaceFirst(".*\\.", ""));
  }

  JsonObject byKey(String key) {
    return rows.stream().filter(r -> r.getString("key").equals(key)).findFirst().orElse(null);
  }

  List<JsonObject> childrenOf(int id) {
    return rows.stream().filter(row -> row.getInteger("master") == id).toList();
  }

  JsonObject byId(int id) {
    return rows.stream().filter(row -> id(row) == id).findFirst().orElse(null);
  }

  boolean remove(String key) {
    return rows.removeIf(row -> row.getString("key").equals(key));
  }

  int size() {
    return rows.size();
  }

  static JsonArray cells(JsonObject row) {
    JsonArray cells = new JsonArray();
    COLUMNS.forEach(column -> cells.add(row.getValue(column)));
    return cells;
  }

  /** Lets some traffic pass, so that values change. */
  void pass() {
    for (JsonObject row : rows.subList(0, Math.min(60, rows.size()))) {
      if (row.getLong("rate") > 0) {
        long more = row.getLong("rate") / 32 + random.nextInt(1000);
        row.put("rate", Math.max(1000, row.getLong("rate") * (90 + random.nextInt(21)) / 100));
        row.put("bytes", row.getLong("bytes") + more);
        row.put("rbytes", row.getLong("rbytes") + more);
        row.put("packets", row.getLong("packets") + 1 + more / 1400);
      }
    }
  }

  private JsonObject row(String key, String proto, String state) {
    JsonObject row = new JsonObject();
    COLUMNS.forEach(column -> row.put(column, ""));
    long bytes = 40L << random.nextInt(22);
    long created = nowMillis - random.nextInt(600_000);
    return row.put("key", key)
        .put("proto", proto)
        .put("state", state)
        .put("bytes", bytes)
        .put("obytes", bytes / 9)
        .put("rbytes", bytes - bytes / 9)
        .put("packets", 1 + bytes / 700)
        .put("rate", random.nextInt(3) == 0 ? 1000L << random.nextInt(12) : 0L)
        .put("expires", nowMillis + 3_000 + random.nextInt(400_000))
        .put("created", created)
        .put("status", SEEN_REPLY | ASSURED | CONFIRMED)
        .put("mark", 0)
        .put("zone", 0)
        .put("master", 0);
  }

  private static JsonObject tuple(
      JsonObject row, String src, int sport, String dst, Object dport, String nat) {
    String seenAs = nat.isEmpty() ? src : nat.replaceFirst(".* ", "").replaceFirst(":\\d+$", "");
    return row.put("src", src)
        .put("sport", sport)
        .put("dst", dst)
        .put("dport", dport)
        .put("rsrc", dst)
        .put("rsport", dport)
        .put("rdst", seenAs)
        .put("rdport", sport)
        .put("nat", nat)
        .put("in", "lan0")
        .put("out", "wan0");
  }

  private JsonObject ftpControl() {
    JsonObject row = row(CONTROL_KEY, "tcp", "ESTABLISHED");
    tuple(row, "10.0.1.2", 40112, "203.0.113.9", 21, "SNAT 198.51.100.1:40112");
    return row.put("helper", "ftp")
        .put("rule", "rules.v4:31")
        .put("rate", 2_900_000L)
        .put("expires", nowMillis + 431_990_000L)
        .put("status", SEEN_REPLY | ASSURED | CONFIRMED | SRC_NAT | HELPER);
  }

  private JsonObject ftpData() {
    JsonObject row = row(DATA_KEY, "tcp", "ESTABLISHED");
    tuple(row, "10.0.1.2", 51044, "203.0.113.9", 30021, "SNAT 198.51.100.1:51044");
    return row.put("master", CONTROL_ID)
        .put("rule", "rules.v4:29")
        .put("bytes", 148_213_440L)
        .put("rbytes", 147_904_112L)
        .put("rate", 812_000_000L)
        .put("expires", nowMillis + 431_999_000L)
        .put("status", 1 | SEEN_REPLY | ASSURED | CONFIRMED | SRC_NAT);
  }

  /**
   * Adds a connection that a helper watches, and one that came of it.
   *
   * @return the id of the former; the other's is the next one
   */
  int addFamily(String helper, String proto, int port, String childProto) {
    int id = 60_000 + 2 * rows.size();
    JsonObject control = row("900." + id, proto, proto.equals("tcp") ? "ESTABLISHED" : "ASSURED");
    tuple(control, "10.0.3.3", 40_000 + rows.size(), "203.0.113.99", port, "");
    rows.add(control.put("helper", helper).put("rule", "rules.v4:31"));
    JsonObject child =
        row("901." + (id + 1), childProto, childProto.equals("tcp") ? "ESTABLISHED" : "UNREPLIED");
    tuple(child, "203.0.113.99", 50_000 + rows.size(), "10.0.3.3", 20_000 + port, "");
    rows.add(child.put("master", id).put("status", 1 | CONFIRMED).put("rule", "rules.v4:29"));
    return id;
  }

  private JsonObject evil() {
    JsonObject row = row("9.666", "tcp", "ESTABLISHED");
    tuple(row, "10.0.1.66", 6666, "203.0.113.66", 666, "");
    return row.put("helper", EVIL).put("rule", "\u202e" + EVIL).put("in", "\u001b[31m" + EVIL);
  }

  private JsonObject overIpv6() {
    JsonObject row = row("44.40777", "tcp", "ESTABLISHED");
    tuple(row, "fd00:10:0:1::2", 48222, "2001:db8:203:0:113::9", 443, "");
    return row.put("rule", "rules.v6:18").put("rate", 18_300_000L);
  }

  private JsonObject any(int i) {
    String key = (100 + i) + "." + (41_000 + i);
    String src = "10.0." + random.nextInt(4) + "." + (2 + random.nextInt(250));
    String dst = "203.0.113." + (1 + random.nextInt(250));
    int sport = 32_768 + random.nextInt(28_000);
    String nat = random.nextInt(3) > 0 ? "SNAT 198.51.100.1:" + sport : "";
    int kind = random.nextInt(10);
    if (kind == 0) {
      JsonObject row = row(key, "icmp", "REPLIED");
      return tuple(row, src, 1 + random.nextInt(9000), dst, "8.0", "").put("rule", "rules.v4:33");
    }
    if (kind < 4) {
      boolean dns = random.nextBoolean();
      JsonObject row = row(key, "udp", dns ? "UNREPLIED" : "ASSURED");
      return tuple(row, src, sport, dst, dns ? 53 : 443, nat)
          .put("status", dns ? CONFIRMED : SEEN_REPLY | ASSURED | CONFIRMED)
          .put("rate", dns ? 0L : row.getLong("rate"))
          .put("rule", "rules.v4:32");
    }
    JsonObject row = row(key, "tcp", STATES[random.nextInt(STATES.length)]);
    return tuple(row, src, sport, dst, TCP_PORTS[random.nextInt(TCP_PORTS.length)], nat)
        .put("rate", row.getString("state").equals("ESTABLISHED") ? row.getLong("rate") : 0L)
        .put("rule", "rules.v4:30");
  }
}
