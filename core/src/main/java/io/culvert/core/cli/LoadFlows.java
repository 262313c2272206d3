package io.culvert.core.cli;

import java.util.Map;

/** A connection as {@code culvert load --flows} names it. */
final class LoadFlows {

  private LoadFlows() {}

  static String line(Object flow) {
    if (!(flow instanceof Map<?, ?> entry) || !(entry.get("original") instanceof Map<?, ?> tuple)) {
      return String.valueOf(flow);
    }
    StringBuilder line = new StringBuilder(String.valueOf(entry.get("proto")));
    line.append(entry.containsKey("state") ? " " + entry.get("state") : "");
    tuple.forEach((name, value) -> line.append(' ').append(name).append('=').append(value));
    return line.toString();
  }
}
