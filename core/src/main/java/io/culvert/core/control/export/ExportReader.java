package io.culvert.core.control.export;

import io.culvert.core.control.NearestWord;
import io.culvert.core.control.config.ConfigProblem;
import io.culvert.core.control.config.DeviceConfig;
import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.control.config.RouterConfig.Export;
import io.culvert.helpers.flows.FlowExporter;
import io.culvert.helpers.flows.FlowRefusal;
import io.culvert.helpers.flows.FlowSetting;
import io.culvert.helpers.flows.FlowSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a section of {@code export} as the exporter that serves it wants it; everything that is
 * wrong is noted at its place.
 */
final class ExportReader {

  /** How often an export is told of what lasts. */
  static final String ACTIVE = "active-seconds";

  /** How many flows may wait for it. */
  static final String QUEUE = "queue";

  /** What every section may have. */
  private static final List<FlowSetting> COMMON =
      List.of(
          FlowSetting.number(
              ACTIVE, 10, 86_400, 1_800, "how often connections that last are told of"),
          FlowSetting.number(QUEUE, 256, 1 << 22, 1 << 16, "how many flows may wait"));

  private final RouterConfig config;
  private final List<ConfigProblem> problems;

  ExportReader(RouterConfig config, List<ConfigProblem> problems) {
    this.config = config;
    this.problems = problems;
  }

  /** The settings; empty where there are problems. */
  Optional<FlowSettings> read(Export export, FlowExporter exporter) {
    int before = problems.size();
    List<FlowSetting> known = new ArrayList<>(COMMON);
    known.addAll(exporter.settings());
    Map<String, String> values = new LinkedHashMap<>();
    for (FlowSetting setting : known) {
      value(export, setting).ifPresent(value -> values.put(setting.key(), value));
    }
    unknown(export, known.stream().map(FlowSetting::key).sorted().toList());
    if (problems.size() > before) {
      return Optional.empty();
    }
    FlowSettings settings =
        new FlowSettings(
            values,
            config.file().getParent(),
            config.devices().stream().map(DeviceConfig::name).toList());
    try {
      exporter.check(settings);
      return Optional.of(settings);
    } catch (FlowRefusal e) {
      Export.Value at = export.values().get(e.key());
      problems.add(
          new ConfigProblem(
              at == null ? export.at() : at.at(),
              path(export, e.key()) + ": " + e.getMessage(),
              ""));
      return Optional.empty();
    }
  }

  private Optional<String> value(Export export, FlowSetting setting) {
    Export.Value given = export.values().get(setting.key());
    String where = path(export, setting.key());
    if (given == null) {
      if (setting.standard().isEmpty()) {
        problems.add(new ConfigProblem(export.at(), where + " is missing", setting.meaning()));
      }
      return setting.standard();
    }
    String wanted =
        switch (setting.kind()) {
          case TEXT -> "text";
          case NUMBER -> "a whole number";
          case FLAG -> "true or false";
        };
    if (!given.kind().equals(wanted)) {
      String message = where + " must be " + wanted + ", not " + given.kind();
      problems.add(new ConfigProblem(given.at(), message, setting.meaning()));
      return Optional.empty();
    }
    return setting.kind() == FlowSetting.Kind.NUMBER
        ? number(given, setting, where)
        : Optional.of(given.text());
  }

  private Optional<String> number(Export.Value given, FlowSetting setting, String where) {
    try {
      long number = Long.decode(given.text().replace("_", ""));
      if (number >= setting.minimum() && number <= setting.maximum()) {
        return Optional.of(Long.toString(number));
      }
    } catch (NumberFormatException e) {
      // too large for 64 bits: out of range all the same
    }
    String range = setting.minimum() + " to " + setting.maximum();
    problems.add(
        new ConfigProblem(
            given.at(), where + " is " + given.text() + ", outside " + range, setting.meaning()));
    return Optional.empty();
  }

  private void unknown(Export export, List<String> known) {
    export
        .values()
        .forEach(
            (key, value) -> {
              if (!known.contains(key)) {
                problems.add(
                    new ConfigProblem(
                        value.keyAt(),
                        "unknown key \"" + key + "\" in export." + export.name(),
                        guess(key, known)));
              }
            });
  }

  /** What somebody who wrote {@code word} may have meant. */
  static String guess(String word, List<String> known) {
    return NearestWord.of(word, known)
        .map(near -> "did you mean \"" + near + "\"?")
        .orElse("known here: " + String.join(", ", known));
  }

  private static String path(Export export, String key) {
    return "export." + export.name() + "." + key;
  }
}
