package io.culvert.core.control.json;

import io.culvert.core.control.ChainView;
import io.culvert.core.control.DeviceView;
import io.culvert.core.control.DropView;
import io.culvert.core.control.ExportView;
import io.culvert.core.control.HelperView;
import io.culvert.core.control.LoadReport;
import io.culvert.core.control.RouterStatus;
import io.culvert.core.control.RuleReport;
import io.culvert.core.control.StateView;
import io.culvert.core.control.TimeoutView;
import io.culvert.core.control.TunableView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The small values of control as maps that {@link JsonText#write} writes. */
public final class ViewJson {

  private ViewJson() {}

  /** A map with members in the order given: name, value, name, value, … */
  public static Map<String, Object> object(Object... members) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < members.length; i += 2) {
      object.put((String) members[i], members[i + 1]);
    }
    return object;
  }

  /** Each of {@code views} by {@code as}. */
  public static <T> List<Map<String, Object>> list(
      List<T> views, Function<T, Map<String, Object>> as) {
    return views.stream().map(as).toList();
  }

  public static Map<String, Object> of(RouterStatus status) {
    Map<String, Object> json = alone(status);
    status.cluster().ifPresent(cluster -> json.put("cluster", ClusterJson.of(cluster)));
    return json;
  }

  private static Map<String, Object> alone(RouterStatus status) {
    return object(
        "version", status.version(),
        "config", status.config(),
        "profile", status.profile(),
        "io", status.io(),
        "now", status.nowMicros(),
        "uptime", status.uptimeSeconds(),
        "healthy", status.alarms().isEmpty(),
        "alarms", status.alarms(),
        "table",
            object(
                "entries", status.table().entries(),
                "max", status.table().max(),
                "expectations", status.table().expectations(),
                "confirmed", status.table().confirmed()),
        "buffers", object("out", status.buffers().out(), "most", status.buffers().most()),
        "state", of(status.state()),
        "rules", list(status.rules(), ViewJson::of),
        "devices", list(status.devices(), ViewJson::of),
        "drops", list(status.drops(), ViewJson::of),
        "exports", list(status.exports(), ViewJson::of));
  }

  /** An export of flows. */
  public static Map<String, Object> of(ExportView export) {
    return object(
        "name", export.name(),
        "plugin", export.plugin(),
        "state", export.state(),
        "queued", export.queued(),
        "taken", export.taken(),
        "lost", export.lost(),
        "failed", export.failed(),
        "counts", export.counts(),
        "error", export.error());
  }

  /** What is loaded for one IP version. */
  public static Map<String, Object> of(RouterStatus.Rules rules) {
    return object(
        "ipVersion", rules.ipVersion(),
        "file", rules.file(),
        "rules", rules.rules(),
        "chains", rules.chains(),
        "loaded", rules.loadedMicros());
  }

  public static Map<String, Object> of(DeviceView device) {
    return object(
        "name", device.name(),
        "medium", device.medium(),
        "role", device.role(),
        "up", device.up(),
        "mtu", device.mtuBytes(),
        "addresses", device.addresses(),
        "packetsIn", device.counts().packetsIn(),
        "bytesIn", device.counts().bytesIn(),
        "packetsOut", device.counts().packetsOut(),
        "bytesOut", device.counts().bytesOut(),
        "errors", device.counts().errors());
  }

  public static Map<String, Object> of(DropView drop) {
    return object("reason", drop.label(), "words", drop.words(), "packets", drop.packets());
  }

  public static Map<String, Object> of(TunableView tunable) {
    return object(
        "name", tunable.name(),
        "value", tunable.value(),
        "unit", tunable.unit(),
        "minimum", tunable.minimum(),
        "maximum", tunable.maximum(),
        "default", tunable.defaultValue(),
        "readOnly", tunable.readOnly());
  }

  public static Map<String, Object> of(TimeoutView policy) {
    return object(
        "name", policy.name(),
        "family", policy.ipVersion() == 6 ? "inet6" : "inet",
        "protonum", policy.protocol(),
        "policy", policy.seconds());
  }

  public static Map<String, Object> of(HelperView helper) {
    return object(
        "name", helper.name(),
        "transport", helper.transport(),
        "ports", helper.ports(),
        "plugin", helper.plugin().id(),
        "version", helper.plugin().version(),
        "file", helper.plugin().file(),
        "sha256", helper.plugin().sha256(),
        "state", helper.state(),
        "entries", helper.work().entries(),
        "expectations", helper.work().expectations(),
        "rewrites", helper.work().rewrites(),
        "refusals", helper.work().refusals(),
        "faults", helper.work().faults(),
        "keptBytes", helper.work().keptBytes(),
        "lastError", helper.lastError(),
        "memory", helper.memory());
  }

  public static Map<String, Object> of(ChainView chain) {
    return object(
        "ipVersion", chain.ipVersion(),
        "table", chain.table(),
        "name", chain.name(),
        "policy", chain.policy(),
        "packets", chain.packets(),
        "bytes", chain.bytes(),
        "rules", list(chain.rules(), ViewJson::of));
  }

  /** One rule. */
  public static Map<String, Object> of(ChainView.RuleView rule) {
    return object(
        "id", rule.id(),
        "text", rule.text(),
        "at", rule.at(),
        "packets", rule.packets(),
        "bytes", rule.bytes());
  }

  public static Map<String, Object> of(RuleReport report) {
    return object(
        "accepted", report.accepted(),
        "rules", report.rules(),
        "chains", report.chains(),
        "problems", list(report.problems(), ViewJson::of),
        "text", report.text());
  }

  /** The same, with what becomes of connections and how long the rules are on trial. */
  public static Map<String, Object> of(LoadReport report) {
    Map<String, Object> object = of(report.rules());
    object.put("denied", report.deniedCount());
    object.put(
        "flows",
        list(
            report.denied(),
            entry -> JsonText.parseObject(JsonText.of(json -> EntryJson.write(json, entry)))));
    object.put("revertAfter", report.revertAfterSeconds());
    return object;
  }

  /** One error or warning. */
  public static Map<String, Object> of(RuleReport.Problem problem) {
    return object(
        "severity", problem.error() ? "error" : "warning",
        "code", problem.code(),
        "file", problem.at().file(),
        "line", problem.at().line(),
        "column", problem.at().column(),
        "message", problem.message(),
        "help", problem.help());
  }

  private static Map<String, Object> of(StateView state) {
    return object(
        "directory", state.directory(),
        "journal", state.journal(),
        "loaded", state.loaded(),
        "bytes", state.bytes(),
        "written", state.writtenMicros(),
        "files", state.files(),
        "failures", state.failures(),
        "problem", state.problem());
  }
}
