package io.culvert.core.control.export;

import io.culvert.core.control.ExportView;
import io.culvert.core.control.RouterControl;
import io.culvert.core.control.config.ConfigProblem;
import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.control.config.RouterConfig.Export;
import io.culvert.helpers.flows.FlowSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * All exports of a router: brings each section of the configuration together with the plugin that
 * offers it, also when plugins come and go. One thread at a time; {@link #views} any thread.
 */
public final class FlowDesk {

  private final RouterConfig config;
  private final RouterControl control;
  private final LongSupplier epochMicros;
  private volatile Map<String, FlowLine> lines = Map.of();

  /** The exports of {@code config}, none of them begun. */
  public FlowDesk(RouterConfig config, RouterControl control, LongSupplier epochMicros) {
    this.config = config;
    this.control = control;
    this.epochMicros = epochMicros;
  }

  /** Everything that is wrong with the configuration's exports; nothing is opened. */
  public static List<ConfigProblem> check(RouterConfig config, List<OfferedExporter> offered) {
    List<ConfigProblem> problems = new ArrayList<>();
    for (Export export : config.exports()) {
      settings(config, export, offered, problems);
    }
    return problems;
  }

  private static Optional<FlowSettings> settings(
      RouterConfig config,
      Export export,
      List<OfferedExporter> offered,
      List<ConfigProblem> problems) {
    Optional<OfferedExporter> found = find(export, offered);
    if (found.isEmpty()) {
      List<String> names = offered.stream().map(o -> o.exporter().name()).sorted().toList();
      problems.add(
          new ConfigProblem(
              export.at(),
              "export." + export.name() + ": no plugin offers it",
              names.isEmpty()
                  ? "no plugin in helpers.directory exports anything"
                  : ExportReader.guess(export.name(), names)));
      return Optional.empty();
    }
    return new ExportReader(config, problems).read(export, found.get().exporter());
  }

  private static Optional<OfferedExporter> find(Export export, List<OfferedExporter> offered) {
    return offered.stream().filter(o -> o.exporter().name().equals(export.name())).findFirst();
  }

  /**
   * Goes on with these exporters: those that are new begin, those that are gone end.
   *
   * @return what is wrong with exports that can't begin
   */
  public List<ConfigProblem> install(List<OfferedExporter> offered) {
    List<ConfigProblem> problems = new ArrayList<>();
    Map<String, FlowLine> before = lines;
    Map<String, FlowLine> next = new LinkedHashMap<>();
    for (Export export : config.exports()) {
      FlowLine old = before.get(export.name());
      boolean same = old != null && offered.stream().anyMatch(o -> o.exporter() == old.exporter());
      if (same) {
        next.put(export.name(), old);
        continue;
      }
      if (old != null) {
        old.close();
      }
      settings(config, export, offered, problems)
          .ifPresent(
              settings -> {
                OfferedExporter exporter = find(export, offered).orElseThrow();
                FlowLine line =
                    new FlowLine(export.name(), exporter, settings, control, epochMicros);
                next.put(export.name(), line);
                if (old != null) {
                  line.after(old);
                }
                String error = line.begin();
                if (!error.isEmpty()) {
                  problems.add(
                      new ConfigProblem(export.at(), "export." + export.name() + ": " + error, ""));
                }
              });
    }
    lines = next;
    return problems;
  }

  /** Whether one of the exports has a use for counters. */
  public boolean wantsCounters() {
    return lines.values().stream().anyMatch(line -> line.exporter().wantsCounters());
  }

  /** How each export is, in the order of the file. */
  public List<ExportView> views() {
    Map<String, FlowLine> now = lines;
    return config.exports().stream()
        .map(
            export ->
                now.containsKey(export.name())
                    ? now.get(export.name()).view()
                    : missing(export.name()))
        .toList();
  }

  private static ExportView missing(String name) {
    return new ExportView(
        name,
        "",
        "missing",
        0,
        0,
        0,
        0,
        Collections.emptySortedMap(),
        "no plugin offers it as it is configured");
  }

  /** Ends all of them. */
  public void close() {
    lines.values().forEach(FlowLine::close);
    lines = Map.of();
  }
}
