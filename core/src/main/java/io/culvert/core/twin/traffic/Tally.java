package io.culvert.core.twin.traffic;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How much of what was drawn, for reports. Thread safe. */
public final class Tally {

  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

  /** Counts one more {@code kind}; dots lead to detail: {@code tcp.reset.exact}. */
  public void count(String kind) {
    counts.computeIfAbsent(kind, k -> new LongAdder()).increment();
  }

  /** All counts by name. */
  public Map<String, Long> counts() {
    Map<String, Long> all = new TreeMap<>();
    counts.forEach((kind, count) -> all.put(kind, count.sum()));
    return all;
  }
}
