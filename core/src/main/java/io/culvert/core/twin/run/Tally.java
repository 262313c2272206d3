package io.culvert.core.twin.run;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts by group and name: what was compared, of which kinds. One thread. */
final class Tally {

  /** The group of plain totals. */
  static final String TOTAL = "total";

  private final Map<String, Map<String, Long>> groups = new HashMap<>();

  /** Counts one. */
  void count(String group, String name) {
    count(group, name, 1);
  }

  /** Counts {@code number}. */
  void count(String group, String name, long number) {
    if (number != 0) {
      groups.computeIfAbsent(group, g -> new HashMap<>()).merge(name, number, Long::sum);
    }
  }

  /** A count, 0 if there is none. */
  long of(String group, String name) {
    return groups.getOrDefault(group, Map.of()).getOrDefault(name, 0L);
  }

  /** A plain total. */
  long total(String name) {
    return of(TOTAL, name);
  }

  /** All counts of a group, in no order. */
  Map<String, Long> group(String group) {
    return groups.getOrDefault(group, Map.of());
  }

  /** Adds all counts of {@code other}. */
  void add(Tally other) {
    other.groups.forEach(
        (group, counts) -> counts.forEach((name, number) -> count(group, name, number)));
  }

  /** As nested maps, for JSON. */
  Map<String, Object> object() {
    Map<String, Object> sorted = new TreeMap<>();
    groups.forEach((group, counts) -> sorted.put(group, new TreeMap<>(counts)));
    return sorted;
  }
}
