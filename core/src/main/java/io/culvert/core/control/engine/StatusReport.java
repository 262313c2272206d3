package io.culvert.core.control.engine;

import io.culvert.core.chain.Chain;
import io.culvert.core.chain.Rule;
import io.culvert.core.chain.RuleSet;
import io.culvert.core.chain.TableName;
import io.culvert.core.conntrack.ConntrackStats;
import io.culvert.core.conntrack.Tunable;
import io.culvert.core.control.ChainView;
import io.culvert.core.control.ClusterView;
import io.culvert.core.control.DeviceView;
import io.culvert.core.control.DropView;
import io.culvert.core.control.ExportView;
import io.culvert.core.control.RouterStatus;
import io.culvert.core.control.RuleNames;
import io.culvert.core.control.TunableView;
import io.culvert.core.device.Device;
import io.culvert.core.wire.DropReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** Copies everything that is small: devices, drops, counters, rules. Loop only. */
final class StatusReport {

  private static final String MAX = "net.netfilter.nf_conntrack_max";
  private static final String EVENTS = "net.netfilter.nf_conntrack_events";
  private static final int ALARM_PERCENT = 90;

  private final RouterParts parts;
  private final long startedMicros;

  StatusReport(RouterParts parts) {
    this.parts = parts;
    this.startedMicros = parts.clock().epochMicros();
  }

  RouterStatus status() {
    long now = parts.clock().epochMicros();
    RouterStatus.Table table = table();
    List<DeviceView> devices = devices();
    List<ExportView> exports = parts.exports().get();
    return new RouterStatus(
        parts.identity().version(),
        parts.identity().config(),
        parts.conntrack().tunables().profile().name().toLowerCase(Locale.ROOT),
        parts.identity().io(),
        now,
        (now - startedMicros) / 1_000_000,
        table,
        new RouterStatus.Buffers(parts.pool().inUse(), parts.pool().capacity()),
        parts.rules().loaded(),
        devices,
        drops().stream()
            .filter(drop -> drop.packets() > 0)
            .sorted(Comparator.comparingLong(DropView::packets).reversed())
            .toList(),
        parts.state().get(),
        exports,
        parts.cluster().get().view(),
        alarms(table, devices, exports));
  }

  private RouterStatus.Table table() {
    return new RouterStatus.Table(
        parts.conntrack().table().count(),
        parts.conntrack().tunables().get(MAX),
        parts.conntrack().expectations().count(),
        parts.conntrack().stats().insert());
  }

  private List<String> alarms(
      RouterStatus.Table table, List<DeviceView> devices, List<ExportView> exports) {
    List<String> alarms = new ArrayList<>();
    if (table.max() > 0 && table.entries() * 100L >= table.max() * ALARM_PERCENT) {
      alarms.add(
          "conntrack table nearly full: "
              + table.entries()
              + " of "
              + table.max()
              + " entries; raise "
              + MAX);
    }
    if (!parts.state().get().problem().isEmpty()) {
      alarms.add("connections are not kept: " + parts.state().get().problem());
    }
    parts.cluster().get().view().map(ClusterView::alarms).ifPresent(alarms::addAll);
    for (DeviceView device : devices) {
      if (!device.up()) {
        alarms.add("device " + device.name() + " is down");
      }
    }
    for (ExportView export : exports) {
      if (export.troubled()) {
        alarms.add("export " + export.name() + " is " + export.state() + ": " + export.error());
      }
    }
    if (!exports.isEmpty() && parts.conntrack().tunables().get(EVENTS) == 0) {
      alarms.add("exports hear of no connection: " + EVENTS + " is 0");
    }
    return alarms;
  }

  List<DeviceView> devices() {
    List<DeviceView> views = new ArrayList<>();
    for (Device device : parts.devices().get()) {
      views.add(view(device));
    }
    return views;
  }

  static DeviceView view(Device device) {
    return new DeviceView(
        device.name(),
        device.medium().name().toLowerCase(Locale.ROOT),
        device.role().name().toLowerCase(Locale.ROOT),
        device.up(),
        device.mtuBytes(),
        device.addresses().stream().map(Object::toString).toList(),
        new DeviceView.Counts(
            device.counters().packetsIn(),
            device.counters().bytesIn(),
            device.counters().packetsOut(),
            device.counters().bytesOut(),
            device.counters().errors()));
  }

  List<DropView> drops() {
    List<DropView> views = new ArrayList<>();
    for (DropReason reason : DropReason.values()) {
      views.add(new DropView(reason.label(), reason.words(), parts.drops().of(reason)));
    }
    return views;
  }

  SortedMap<String, Long> stats() {
    ConntrackStats stats = parts.conntrack().stats();
    SortedMap<String, Long> values = new TreeMap<>();
    values.put("entries", (long) parts.conntrack().table().count());
    values.put("found", stats.found());
    values.put("invalid", stats.invalid());
    values.put("insert", stats.insert());
    values.put("insert_failed", stats.insertFailed());
    values.put("drop", stats.drop());
    values.put("early_drop", stats.earlyDrop());
    values.put("icmp_error", stats.icmpError());
    values.put("expect_new", stats.expectNew());
    values.put("expect_create", stats.expectCreate());
    values.put("expect_delete", stats.expectDelete());
    values.put("search_restart", stats.searchRestart());
    values.put("clash_resolve", stats.clashResolved());
    values.put("chaintoolong", stats.chainTooLong());
    return values;
  }

  /** Second names are listed only to those who begin to name one. */
  List<TunableView> tunables(String prefix) {
    String dotted = prefix.replace('/', '.');
    return parts.conntrack().tunables().all().entrySet().stream()
        .filter(named -> named.getKey().startsWith(dotted))
        .filter(named -> !dotted.isEmpty() || named.getKey().equals(named.getValue().name()))
        .map(named -> view(named.getKey(), named.getValue()))
        .toList();
  }

  static TunableView view(String name, Tunable tunable) {
    return new TunableView(
        name,
        tunable.value(),
        tunable.unit().name().toLowerCase(Locale.ROOT),
        tunable.minimum(),
        tunable.maximum(),
        tunable.defaultValue(),
        tunable.readOnly());
  }

  List<ChainView> chains() {
    List<ChainView> views = new ArrayList<>();
    for (RuleSet rules : List.of(parts.rules().current().ipv4(), parts.rules().current().ipv6())) {
      for (TableName table : rules.tables()) {
        for (Chain chain : rules.chains(table)) {
          views.add(view(rules.ipVersion(), table, chain));
        }
      }
    }
    return views;
  }

  private static ChainView view(int ipVersion, TableName table, Chain chain) {
    List<ChainView.RuleView> rules = new ArrayList<>(chain.size());
    for (int i = 0; i < chain.size(); i++) {
      Rule rule = chain.rule(i);
      rules.add(
          new ChainView.RuleView(
              rule.id(), rule.text(), RuleNames.of(rule), rule.packets(), rule.bytes()));
    }
    String policy = chain.hook() == null ? "" : chain.policyAccept() ? "ACCEPT" : "DROP";
    return new ChainView(
        ipVersion, table.label(), chain.name(), policy, chain.packets(), chain.bytes(), rules);
  }
}
