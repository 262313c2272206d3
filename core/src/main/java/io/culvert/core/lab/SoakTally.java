package io.culvert.core.lab;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Counts what was done and what failed, by name. Any thread. */
final class SoakTally {

  private final Map<String, Integer> done = new LinkedHashMap<>();
  private final Map<String, Integer> failed = new LinkedHashMap<>();
  private final Map<String, String> why = new LinkedHashMap<>();

  synchronized void done(String what) {
    done.merge(what, 1, Integer::sum);
  }

  synchronized void failed(String what, Throwable cause) {
    failed.merge(what, 1, Integer::sum);
    why.put(what, String.valueOf(cause.getMessage()));
  }

  /** What was done, in words. */
  synchronized String doneText() {
    return text(done);
  }

  /** What failed and why it did so last, in words; empty if nothing did. */
  synchronized String failedText() {
    return failed.keySet().stream()
        .map(what -> failed.get(what) + " " + what + " (" + why.get(what) + ")")
        .collect(Collectors.joining(", "));
  }

  private static String text(Map<String, Integer> counts) {
    return counts.entrySet().stream()
        .map(count -> count.getValue() + " " + count.getKey())
        .collect(Collectors.joining(", "));
  }
}
