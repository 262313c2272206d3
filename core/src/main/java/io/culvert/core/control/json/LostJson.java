package io.culvert.core.control.json;

import java.util.OptionalLong;

/** The line that stands where values were lost, since they were not read in time. */
public final class LostJson {

  private static final String HEAD = "{\"lost\":";

  private LostJson() {}

  /** {@code lost} values are missing here. */
  public static String of(long lost) {
    return HEAD + lost + "}";
  }

  /** How many are missing, where {@code line} says so. */
  public static OptionalLong read(String line) {
    return line.startsWith(HEAD)
        ? OptionalLong.of((Long) JsonText.parseObject(line).get("lost"))
        : OptionalLong.empty();
  }
}
