package io.culvert.core.control.metrics;

import io.culvert.core.control.ClusterView;
import io.culvert.core.control.DeviceView;
import io.culvert.core.control.DropView;
import io.culvert.core.control.EntryFilter;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.ExpectationView;
import io.culvert.core.control.ExportView;
import io.culvert.core.control.HelperView;
import io.culvert.core.control.LoopTurns;
import io.culvert.core.control.ProtocolNames;
import io.culvert.core.control.RouterControl;
import io.culvert.core.control.RouterStatus;
import io.culvert.core.control.gate.Gate;
import io.culvert.core.control.view.Views;
import io.netty.util.internal.PlatformDependent;
import io.vertx.core.Future;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * All figures of a router as text for Prometheus. Names are node_exporter's for the same facts,
 * with {@code culvert} for {@code node_nf}; no address is ever a label. Any thread.
 */
public final class Metrics {

  /** What the text is. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /** Larger tables are not gone through for a scrape, which comes every few seconds. */
  static final int MAX_SCANNED = 131_072;

  private static final double MICROS = 1e6;
  private static final String CONNTRACK = "culvert_conntrack_";

  /** What node_exporter has, too, and what it says of it. */
  private static final Map<String, String> EVENTS =
      Map.ofEntries(
          Map.entry("found", "Look-ups that found an entry and helped nothing."),
          Map.entry("invalid", "Packets that could not be tracked."),
          Map.entry("insert", "Entries confirmed."),
          Map.entry("insert_failed", "Entries that could not be confirmed."),
          Map.entry("drop", "Packets dropped since their entry could not be made."),
          Map.entry("early_drop", "Entries dropped to make room for new ones."),
          Map.entry("icmp_error", "ICMP errors about no known connection."),
          Map.entry("search_restart", "Look-ups that had to begin again."),
          Map.entry("clash_resolve", "Clashes of two entries that were settled."),
          Map.entry("chaintoolong", "Entries refused since too many share their place."),
          Map.entry("expect_new", "Connections that were expected."),
          Map.entry("expect_create", "Expectations made."),
          Map.entry("expect_delete", "Expectations gone."));

  private static final Set<String> NODE =
      Set.of("found", "invalid", "insert", "insert_failed", "drop", "early_drop", "search_restart");

  private final RouterControl control;
  private final Views views;

  /** Figures of {@code control}'s router and of those who look at it. */
  public Metrics(RouterControl control, Views views) {
    this.control = control;
    this.views = views;
  }

  /**
   * The text of one scrape.
   *
   * @param node whether facts that node_exporter has, too, come under its names besides
   */
  public Future<String> text(boolean node) {
    Families families = new Families();
    audience(families, views.audience());
    views.gates().all().forEach(gate -> gate(families, gate));
    LoopTurns turns = control.turns();
    if (!turns.counts().isEmpty()) {
      families.histogram(
          "culvert_loop_seconds", "How long what is due waits for the packet loop.", turns);
    }
    return control
        .status()
        .compose(
            status -> {
              status(families, status);
              status.devices().forEach(device -> device(families, device));
              if (node) {
                node(families, status.table());
              }
              return connections(families, status);
            })
        .compose(done -> control.stats())
        .compose(
            stats -> {
              stats(families, stats, node);
              return control.drops();
            })
        .compose(
            drops -> {
              drops(families, drops);
              return control.expectations();
            })
        .compose(
            expectations -> {
              expectations(families, expectations);
              return control.helpers();
            })
        .map(
            helpers -> {
              helpers.forEach(helper -> helper(families, helper));
              return families.text();
            });
  }

  private static void audience(Families families, Views.Audience audience) {
    families.gauge("culvert_ui_sessions", "Pages that are open.", audience.sessions());
    families.counter("culvert_ui_frames", "Frames sent to pages.", audience.frames());
    families.counter("culvert_ui_chars", "Characters in frames to pages.", audience.chars());
    families.counter(
        "culvert_ui_frames_skipped",
        "Frames left out since a page was too slow.",
        audience.skippedFrames());
    refused(families, "page", audience.refusedPages());
    refused(families, "command", audience.refusedCommands());
  }

  private static void refused(Families families, String what, long count) {
    families.counter(
        "culvert_ui_refused", "Pages and their commands that were too many.", count, "what", what);
  }

  private static void gate(Families families, Gate gate) {
    Gate.Count count = gate.count();
    families.gauge(
        "culvert_server_connections",
        "Connections to the router's own servers.",
        count.open(),
        "server",
        gate.server());
    closed(families, gate, "silent", count.silent());
    closed(families, gate, "displaced", count.displaced());
    closed(families, gate, "refused", count.refused());
  }

  private static void closed(Families families, Gate gate, String why, long connections) {
    families.counter(
        "culvert_server_closed",
        "Connections cut off: silent for too long, displaced by another, or refused.",
        connections,
        "server",
        gate.server(),
        "reason",
        why);
  }

  private static void status(Families families, RouterStatus status) {
    families.info(
        "culvert_build",
        "What runs.",
        "version",
        status.version(),
        "profile",
        status.profile(),
        "io",
        status.io());
    families.gauge(
        "culvert_uptime_seconds", "Since it was ready to forward.", status.uptimeSeconds());
    families.gauge(
        CONNTRACK + "entries_limit",
        "The most entries there may be, 0 for any number.",
        status.table().max());
    families.gauge("culvert_alarms", "What somebody should look at.", status.alarms().size());
    for (RouterStatus.Rules rules : status.rules()) {
      String family = "ipv" + rules.ipVersion();
      families.gauge("culvert_rules", "Rules loaded.", rules.rules(), "family", family);
      families.gauge(
          "culvert_rules_loaded_timestamp_seconds",
          "When the rules were loaded.",
          rules.loadedMicros() / MICROS,
          "family",
          family);
    }
    status.exports().forEach(export -> export(families, export));
    status.cluster().ifPresent(cluster -> cluster(families, cluster));
    families.gauge(
        "culvert_buffers_out",
        "Packet buffers that are not at home: on their way, waiting, or with the kernel.",
        status.buffers().out());
    families.gauge(
        "culvert_buffers_limit", "The most packet buffers there may be.", status.buffers().most());
    process(families);
  }

  private static void process(Families families) {
    Runtime java = Runtime.getRuntime();
    families.gauge(
        "culvert_heap_used_bytes",
        "Java heap in use; the packets are not in it.",
        java.totalMemory() - java.freeMemory());
    families.gauge("culvert_heap_max_bytes", "The most Java heap there may be.", java.maxMemory());
    String direct = "Memory outside the heap, of Java's buffers and of Netty's own.";
    long buffers =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    families.gauge("culvert_direct_bytes", direct, buffers, "owner", "java");
    families.gauge(
        "culvert_direct_bytes", direct, PlatformDependent.usedDirectMemory(), "owner", "netty");
    families.gauge(
        "culvert_threads", "Java threads.", ManagementFactory.getThreadMXBean().getThreadCount());
  }

  private static void export(Families families, ExportView export) {
    String[] name = {"export", export.name()};
    families.gauge(
        "culvert_export_up", "1 while it takes what it is given.", export.troubled() ? 0 : 1, name);
    families.gauge("culvert_export_queued", "Flows that wait for it.", export.queued(), name);
    flows(families, export, "taken", export.taken());
    flows(families, export, "lost", export.lost());
    flows(families, export, "failed", export.failed());
  }

  private static void cluster(Families families, ClusterView cluster) {
    families.gauge("culvert_cluster_owning", "1 while this router owns.", cluster.owning() ? 1 : 0);
    families.gauge("culvert_cluster_term", "The highest term that it knows.", cluster.term());
    families.gauge(
        "culvert_cluster_whole", "1 while enough are there to decide.", cluster.whole() ? 1 : 0);
    families.counter("culvert_cluster_owned", "How often it became the owner.", cluster.owned());
    families.gauge(
        "culvert_cluster_problem",
        "1 once something could not be done, which status tells.",
        cluster.problem().isEmpty() ? 0 : 1);
    cluster.members().forEach(member -> ClusterFamilies.add(families, cluster, member));
  }

  private static void flows(Families families, ExportView export, String outcome, long count) {
    families.counter(
        "culvert_export_flows",
        "Flows for an export: taken, lost since it was too slow, failed.",
        count,
        "export",
        export.name(),
        "outcome",
        outcome);
  }

  /** Connections by protocol and state, unless there are too many to be gone through. */
  private Future<Void> connections(Families families, RouterStatus status) {
    families.gauge(CONNTRACK + "entries", "Entries in the table.", status.table().entries());
    if (status.table().entries() > MAX_SCANNED) {
      return Future.succeededFuture();
    }
    Map<List<String>, Long> counts = new ConcurrentHashMap<>();
    return control
        .entries(
            EntryFilter.ALL,
            false,
            batch -> {
              batch.forEach(entry -> counts.merge(kind(entry), 1L, Long::sum));
              return Future.succeededFuture();
            })
        .map(
            all -> {
              counts.forEach(
                  (kind, count) ->
                      families.gauge(
                          "culvert_connections",
                          "Connections; missing where there are more than " + MAX_SCANNED + ".",
                          count,
                          "proto",
                          kind.get(0),
                          "state",
                          kind.get(1)));
              return null;
            });
  }

  private static List<String> kind(EntryView entry) {
    return List.of(ProtocolNames.of(entry.protocol()), entry.state());
  }

  private static void stats(Families families, SortedMap<String, Long> stats, boolean node) {
    EVENTS.forEach(
        (name, help) -> {
          long value = stats.getOrDefault(name, 0L);
          families.counter(CONNTRACK + name, help, value);
          if (node && NODE.contains(name)) {
            families.gauge("node_nf_conntrack_stat_" + name, help, value);
          }
        });
  }

  private static void node(Families families, RouterStatus.Table table) {
    families.gauge("node_nf_conntrack_entries", "Entries in the table.", table.entries());
    families.gauge(
        "node_nf_conntrack_entries_limit", "The most entries there may be.", table.max());
  }

  private static void drops(Families families, List<DropView> drops) {
    for (DropView drop : drops) {
      families.counter(
          "culvert_drops", "Packets that died, by reason.", drop.packets(), "reason", drop.label());
      if (drop.label().equals("nat-no-tuple")) {
        families.counter("culvert_nat_port_exhausted", drop.words(), drop.packets());
      }
    }
  }

  private static void device(Families families, DeviceView device) {
    DeviceView.Counts counts = device.counts();
    String name = device.name();
    families.gauge("culvert_device_up", "1 while it is up.", device.up() ? 1 : 0, "device", name);
    String packets = "Packets through a device, seen from the router.";
    families.counter(
        "culvert_packets", packets, counts.packetsIn(), "device", name, "direction", "in");
    families.counter(
        "culvert_packets", packets, counts.packetsOut(), "device", name, "direction", "out");
    String bytes = "Bytes through a device, seen from the router.";
    families.counter("culvert_bytes", bytes, counts.bytesIn(), "device", name, "direction", "in");
    families.counter("culvert_bytes", bytes, counts.bytesOut(), "device", name, "direction", "out");
    families.counter(
        "culvert_device_errors", "Reads and writes that failed.", counts.errors(), "device", name);
  }

  private static void expectations(Families families, List<ExpectationView> expectations) {
    families.gauge(CONNTRACK + "expectations", "Expectations that wait.", expectations.size());
    new TreeMap<>(
            expectations.stream()
                .collect(Collectors.groupingBy(ExpectationView::helper, Collectors.counting())))
        .forEach(
            (helper, count) ->
                families.gauge(
                    "culvert_expectations",
                    "Expectations that wait, by helper.",
                    count,
                    "helper",
                    helper));
  }

  private static void helper(Families families, HelperView helper) {
    String[] labels = {"helper", helper.name(), "transport", helper.transport()};
    HelperView.Work work = helper.work();
    families.gauge(
        "culvert_helper_up",
        "1 while it is active.",
        helper.state().equals("active") ? 1 : 0,
        labels);
    families.counter("culvert_helper_entries", "Entries it looked after.", work.entries(), labels);
    families.counter(
        "culvert_helper_expectations", "Expectations it made.", work.expectations(), labels);
    families.gauge(
        "culvert_helper_kept_bytes",
        "What it keeps in memory between its calls, as last weighed.",
        work.keptBytes(),
        labels);
    families.counter("culvert_helper_rewrites", "Payloads it rewrote.", work.rewrites(), labels);
    error(families, helper, "refusal", work.refusals());
    error(families, helper, "fault", work.faults());
  }

  private static void error(Families families, HelperView helper, String kind, long count) {
    families.counter(
        "culvert_helper_errors",
        "What a helper asked for and did not get, and where it failed.",
        count,
        "helper",
        helper.name(),
        "transport",
        helper.transport(),
        "kind",
        kind);
  }
}
