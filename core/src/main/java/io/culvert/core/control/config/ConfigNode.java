package io.culvert.core.control.config;

import io.culvert.core.control.Position;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A piece of the YAML document that knows where it stands.
 *
 * @param kind what it is
 * @param text a scalar as written, otherwise empty
 * @param members of a mapping, in the order of the file
 * @param items of a list
 * @param at where it begins
 */
record ConfigNode(
    Kind kind, String text, Map<String, Member> members, List<ConfigNode> items, Position at) {

  /** What YAML has. */
  enum Kind {
    MAP("a mapping"),
    LIST("a list"),
    TEXT("text"),
    INTEGER("a whole number"),
    DECIMAL("a decimal number"),
    BOOLEAN("true or false"),
    NULL("nothing");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /**
   * A key with its value.
   *
   * @param keyAt where the key stands
   * @param value what follows it
   */
  record Member(Position keyAt, ConfigNode value) {}

  static ConfigNode scalar(Kind kind, String text, Position at) {
    return new ConfigNode(kind, text, Map.of(), List.of(), at);
  }

  static ConfigNode map(LinkedHashMap<String, Member> members, Position at) {
    return new ConfigNode(Kind.MAP, "", members, List.of(), at);
  }

  static ConfigNode list(List<ConfigNode> items, Position at) {
    return new ConfigNode(Kind.LIST, "", Map.of(), items, at);
  }
}
