package io.culvert.plugins.h323;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was read of a message, as far as its grammar wants it kept. */
final class Per {

  /** What is there, but not kept. */
  static final Per SOMETHING = new Per(-1, 0);

  private final int at;
  private final long number;
  private final Map<String, Per> parts = new HashMap<>();
  private final List<Per> items = new ArrayList<>();

  /** A leaf; {@code at} is where in the message it stands. */
  Per(int at, long number) {
    this.at = at;
    this.number = number;
  }

  /** A sequence, a choice or a list, empty as yet. */
  Per() {
    this(-1, 0);
  }

  void put(String name, Per part) {
    parts.put(name, part);
  }

  void add(Per item) {
    items.add(item);
  }

  /** What these names lead to, one in the other; null if it is not there. */
  Per get(String... names) {
    Per found = this;
    for (String name : names) {
      found = found == null ? null : found.parts.get(name);
    }
    return found;
  }

  /** Whether these names lead to anything. */
  boolean has(String... names) {
    return get(names) != null;
  }

  /** The items of a list. */
  List<Per> items() {
    return items;
  }

  int at() {
    return at;
  }

  long number() {
    return number;
  }
}
