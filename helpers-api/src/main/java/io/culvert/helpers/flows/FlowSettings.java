package io.culvert.helpers.flows;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What an exporter was told: every setting it declared, by key. Immutable; any thread. */
public final class FlowSettings {

  private final Map<String, String> values;
  private final Path folder;
  private final List<String> devices;

  /**
   * The settings as they were written, or as they stand where nothing was.
   *
   * @param values each of its kind and within its range
   * @param folder what paths are taken from
   * @param devices the router's devices in their order
   */
  public FlowSettings(Map<String, String> values, Path folder, List<String> devices) {
    this.values = Map.copyOf(values);
    this.folder = folder;
    this.devices = List.copyOf(devices);
  }

  /** A text. */
  public String text(String key) {
    String value = values.get(key);
    if (value == null) {
      throw new IllegalArgumentException("no setting \"" + key + "\" was declared");
    }
    return value;
  }

  /** A whole number. */
  public long number(String key) {
    return Long.parseLong(text(key));
  }

  /** True or false. */
  public boolean flag(String key) {
    return Boolean.parseBoolean(text(key));
  }

  /** A path; one that is not absolute is taken from the configuration's folder. */
  public Path path(String key) {
    return folder.resolve(text(key)).normalize();
  }

  /** The router's devices in their order. */
  public List<String> devices() {
    return devices;
  }
}
