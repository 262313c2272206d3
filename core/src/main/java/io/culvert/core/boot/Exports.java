package io.culvert.core.boot;

import io.culvert.core.control.ControlException;
import io.culvert.core.control.ExportView;
import io.culvert.core.control.RouterControl;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.config.ConfigProblem;
import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.control.events.EventFeed;
import io.culvert.core.control.export.FlowDesk;
import io.culvert.core.control.export.OfferedExporter;
import io.culvert.core.helper.HelperPlugin;
import io.culvert.core.helper.HelperPlugins;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Brings plugins that export flows together with the configuration. Main thread, then theirs. */
final class Exports {

  private final RouterConfig config;
  private volatile FlowDesk desk;

  Exports(RouterConfig config) {
    this.config = config;
  }

  /** What {@code culvert run --check} finds wrong with the exports of {@code config}. */
  static List<ConfigProblem> check(RouterConfig config) {
    if (config.exports().isEmpty()) {
      return List.of(); // so that no plugin is loaded for nothing
    }
    try (HelperPlugins plugins =
        HelperPlugins.read(Router.source(config), Optional.empty(), file -> true)) {
      return FlowDesk.check(config, offered(plugins.plugins()));
    }
  }

  /**
   * Looks whether the exports can begin, as far as that can be known before.
   *
   * @throws ControlException if one can't
   */
  void require(PluginDesk plugins) {
    if (!config.exports().isEmpty()) {
      refuse(FlowDesk.check(config, offered(plugins.plugins())));
    }
  }

  private static void refuse(List<ConfigProblem> problems) {
    if (!problems.isEmpty()) {
      String text =
          problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n"));
      throw new ControlException(ControlException.Code.REFUSED, text, "the router was not started");
    }
  }

  /**
   * Begins the exports, and goes on when plugins change. Once all connections are there that go on:
   * a log of them says at first what it finds.
   *
   * @param warnings takes what does not keep the router from starting
   * @throws ControlException if one can't begin
   */
  void begin(
      RouterControl control,
      PluginDesk plugins,
      EventFeed events,
      LongSupplier epochMicros,
      List<String> warnings) {
    if (config.exports().isEmpty()) {
      return;
    }
    desk = new FlowDesk(config, control, epochMicros);
    refuse(desk.install(offered(plugins.plugins())));
    plugins.follow(
        now ->
            desk.install(offered(now))
                .forEach(p -> events.warn(RouterEvent.Kind.HELPER, p.toString())));
    if (desk.wantsCounters() && !counts()) {
      warnings.add(
          "warning: "
              + config.exports().get(0).at()
              + ": flows are exported without packets and bytes;"
              + " sysctl: {net.netfilter.nf_conntrack_acct: 1} has them counted");
    }
  }

  private boolean counts() {
    return config.tunables().stream()
        .anyMatch(t -> t.name().endsWith("nf_conntrack_acct") && t.value() != 0);
  }

  private static List<OfferedExporter> offered(List<HelperPlugin> plugins) {
    return plugins.stream()
        .flatMap(
            plugin ->
                plugin.exporters().stream()
                    .map(e -> new OfferedExporter(plugin.id() + " " + plugin.version(), e)))
        .toList();
  }

  List<ExportView> views() {
    FlowDesk now = desk;
    return now == null ? List.of() : now.views();
  }

  void close() {
    if (desk != null) {
      desk.close();
    }
  }
}
