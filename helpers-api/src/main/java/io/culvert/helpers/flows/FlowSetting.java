package io.culvert.helpers.flows;

import java.util.Optional;

/**
 * A setting of an exporter. Immutable.
 *
 * @param key as the configuration writes it, with the unit last: {@code rotate-hours}
 * @param kind what may be written there
 * @param minimum the least number, 0 for what is no number
 * @param maximum the greatest number, 0 for what is no number
 * @param standard what holds where the file has no such key; empty where it must have it
 * @param meaning for people, one line
 */
public record FlowSetting(
    String key, Kind kind, long minimum, long maximum, Optional<String> standard, String meaning) {

  /** What may be written. */
  public enum Kind {
    TEXT,
    NUMBER,
    FLAG
  }

  /** A text that must be there. */
  public static FlowSetting text(String key, String meaning) {
    return new FlowSetting(key, Kind.TEXT, 0, 0, Optional.empty(), meaning);
  }

  /** A text that may be left out. */
  public static FlowSetting text(String key, String standard, String meaning) {
    return new FlowSetting(key, Kind.TEXT, 0, 0, Optional.of(standard), meaning);
  }

  /** A whole number. */
  public static FlowSetting number(
      String key, long minimum, long maximum, long standard, String meaning) {
    return new FlowSetting(
        key, Kind.NUMBER, minimum, maximum, Optional.of(Long.toString(standard)), meaning);
  }

  /** True or false. */
  public static FlowSetting flag(String key, boolean standard, String meaning) {
    return new FlowSetting(key, Kind.FLAG, 0, 0, Optional.of(Boolean.toString(standard)), meaning);
  }
}
