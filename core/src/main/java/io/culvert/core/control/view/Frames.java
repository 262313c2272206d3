package io.culvert.core.control.view;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.ChainView;
import io.culvert.core.control.ClusterView;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.DeviceView;
import io.culvert.core.control.DropView;
import io.culvert.core.control.ExpectationView;
import io.culvert.core.control.HelperView;
import io.culvert.core.control.ProtocolNames;
import io.culvert.core.control.RouterStatus;
import io.culvert.core.control.filter.FilterException;
import io.culvert.core.control.json.ClusterJson;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The frames that are the same for every page, and the cells of the small tables. */
final class Frames {

  static final int VERSION = 1;

  static final List<String> TOPICS =
      List.of(
          "strip",
          "entries",
          "throughput",
          "rules",
          "expectations",
          "helpers",
          "devices",
          "drops",
          "talkers",
          "health",
          "cluster",
          "events",
          "trace");

  private static final List<String> EXPECTATIONS =
      List.of(
          "id",
          "proto",
          "src",
          "dst",
          "sport",
          "dport",
          "master",
          "masterSrc",
          "masterDst",
          "masterSport",
          "masterDport",
          "helper",
          "expires",
          "flags");

  private static final List<String> HELPERS =
      List.of(
          "name",
          "state",
          "transport",
          "ports",
          "plugin",
          "version",
          "file",
          "sha256",
          "entries",
          "expectations",
          "rewrites",
          "refusals",
          "faults",
          "keptBytes",
          "lastError");

  private static final List<String> DEVICES =
      List.of(
          "name",
          "up",
          "medium",
          "role",
          "mtu",
          "addresses",
          "packetsIn",
          "bytesIn",
          "packetsOut",
          "bytesOut",
          "errors");

  private static final List<String> DROPS = List.of("reason", "words", "packets");

  private Frames() {}

  static String hello(String router, String role, long nowMicros) {
    return JsonText.of(
        ViewJson.object(
            "t", "hello",
            "version", VERSION,
            "router", router,
            "role", role,
            "now", nowMicros,
            "columns",
                ViewJson.object(
                    "entries", Arrays.stream(EntryColumn.values()).map(EntryColumn::label).toList(),
                    "expectations", EXPECTATIONS,
                    "helpers", HELPERS,
                    "devices", DEVICES,
                    "drops", DROPS,
                    "talkers", TalkersTopic.COLUMNS),
            "topics", TOPICS));
  }

  static String strip(Throughput throughput) {
    RouterStatus status = throughput.status();
    Throughput.Sample last = throughput.latest();
    Map<String, Object> frame =
        ViewJson.object(
            "t",
            "stat",
            "topic",
            "strip",
            "now",
            status.nowMicros(),
            "uptime",
            status.uptimeSeconds(),
            "entries",
            status.table().entries(),
            "max",
            status.table().max(),
            "expectations",
            status.table().expectations(),
            "ppsIn",
            last == null ? 0 : last.packets(),
            "ppsOut",
            last == null ? 0 : last.packetsOut(),
            "bpsIn",
            last == null ? 0 : last.bitsIn(),
            "bpsOut",
            last == null ? 0 : last.bitsOut(),
            "newPerSecond",
            last == null ? 0 : last.confirmed(),
            "dropsPerSecond",
            last == null ? 0 : last.dropped(),
            "rules",
            ViewJson.list(status.rules(), ViewJson::of),
            "alarms",
            status.alarms());
    status.cluster().ifPresent(now -> frame.put("cluster", glance(now)));
    return JsonText.of(frame);
  }

  private static Map<String, Object> glance(ClusterView cluster) {
    return ViewJson.object(
        "member", cluster.member(),
        "owner", cluster.owner(),
        "owning", cluster.owning());
  }

  /** The cluster as it is; {@code null} for a router that is alone. */
  static String cluster(Throughput throughput) {
    if (throughput.status() == null || throughput.status().cluster().isEmpty()) {
      return null;
    }
    Map<String, Object> frame =
        ViewJson.object(
            "t", "stat", "topic", "cluster", "entries", throughput.status().table().entries());
    frame.putAll(ClusterJson.of(throughput.status().cluster().get()));
    return JsonText.of(frame);
  }

  static String throughput(Throughput throughput, long sequence, boolean whole) {
    Throughput.Sample last = throughput.latest();
    Map<String, Object> frame =
        ViewJson.object(
            "t",
            whole ? "snap" : "delta",
            "topic",
            "throughput",
            "seq",
            sequence,
            "end",
            last.atMicros() / 1_000_000);
    if (whole) {
      frame.put("step", 1);
      frame.put("devices", last.devices().stream().map(Throughput.DeviceRate::device).toList());
      frame.put("samples", throughput.samples().stream().map(Throughput.Sample::cells).toList());
    } else {
      frame.put("sample", last.cells());
    }
    return JsonText.of(frame);
  }

  static String rows(String topic, long sequence, int total, List<List<Object>> rows) {
    return JsonText.of(
        ViewJson.object(
            "t", "snap",
            "topic", topic,
            "seq", sequence,
            "total", total,
            "rows", rows));
  }

  static String rules(long sequence, List<ChainView> chains) {
    return JsonText.of(
        ViewJson.object(
            "t",
            "snap",
            "topic",
            "rules",
            "seq",
            sequence,
            "chains",
            ViewJson.list(chains, ViewJson::of)));
  }

  /** The answer to a command that was carried out. */
  static String done(long id, Map<String, Object> result) {
    return JsonText.of(ViewJson.object("t", "ack", "id", id, "ok", true, "result", result));
  }

  /** The answer to a command that was not. */
  static String failed(long id, Throwable cause) {
    return JsonText.of(ViewJson.object("t", "ack", "id", id, "ok", false, "error", error(cause)));
  }

  static Map<String, Object> error(Throwable cause) {
    if (cause instanceof ControlException refusal) {
      return ViewJson.object(
          "code", refusal.code().label(),
          "message", refusal.getMessage(),
          "hint", refusal.hint());
    }
    if (cause instanceof FilterException filter) {
      return ViewJson.object(
          "code", ControlException.Code.BAD_REQUEST.label(),
          "message", filter.getMessage(),
          "hint", filter.hint(),
          "column", filter.column());
    }
    boolean bad = cause instanceof IllegalArgumentException;
    return ViewJson.object(
        "code",
        (bad ? ControlException.Code.BAD_REQUEST : ControlException.Code.FAILED).label(),
        "message",
        bad ? cause.getMessage() : "the router failed to carry this out",
        "hint",
        "");
  }

  static List<Object> cells(ExpectationView expectation) {
    Tuple tuple = expectation.tuple();
    Tuple master = expectation.master();
    return List.of(
        expectation.id(),
        ProtocolNames.of(tuple.protocol()),
        tuple.source().toString(),
        tuple.destination().toString(),
        tuple.sourcePort(),
        tuple.destinationPort(),
        expectation.masterKey().slot() + "." + expectation.masterKey().id(),
        master.source().toString(),
        master.destination().toString(),
        master.sourcePort(),
        master.destinationPort(),
        expectation.helper(),
        expectation.expiresMicros() / 1000,
        expectation.flags());
  }

  static List<Object> cells(HelperView helper) {
    Map<String, Object> members = ViewJson.of(helper);
    return pick(members, HELPERS);
  }

  static List<Object> cells(DeviceView device) {
    return pick(ViewJson.of(device), DEVICES);
  }

  static List<Object> cells(DropView drop) {
    return pick(ViewJson.of(drop), DROPS);
  }

  private static List<Object> pick(Map<String, Object> members, List<String> columns) {
    List<Object> cells = new ArrayList<>();
    columns.forEach(column -> cells.add(members.get(column)));
    return cells;
  }
}
