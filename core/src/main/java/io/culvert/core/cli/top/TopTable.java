package io.culvert.core.cli.top;

import io.culvert.core.cli.UsageException;
import io.culvert.core.control.json.JsonText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the frames of a live view amount to: the strip, and the rows of the window. Thread safe: one
 * thread reads frames, another shows what they say.
 */
final class TopTable {

  private final Map<String, Integer> columns = new HashMap<>();
  private final List<List<Object>> rows = new ArrayList<>();
  private Map<String, Object> strip = Map.of();
  private long total;
  private long matched;
  private long snapshots;

  /** Takes in a frame of the view protocol. */
  synchronized void frame(String text) {
    Map<String, Object> frame = JsonText.parseObject(text);
    switch (String.valueOf(frame.get("t"))) {
      case "hello" -> names((List<?>) ((Map<?, ?>) frame.get("columns")).get("entries"));
      case "stat" -> strip = frame;
      case "snap" -> snapshot(frame);
      case "delta" -> delta(frame);
      case "error" -> throw new UsageException(String.valueOf(frame.get("message")));
      default -> {}
    }
    notifyAll();
  }

  private void names(List<?> labels) {
    for (int i = 0; i < labels.size(); i++) {
      columns.put(labels.get(i).toString(), i);
    }
  }

  private void snapshot(Map<String, Object> frame) {
    rows.clear();
    for (Object row : (List<?>) frame.get("rows")) {
      rows.add(cells(row));
    }
    counts(frame);
    snapshots++;
  }

  private static List<Object> cells(Object row) {
    return new ArrayList<>((List<?>) row);
  }

  private void counts(Map<String, Object> frame) {
    total = number(frame, "total", total);
    matched = number(frame, "matched", matched);
  }

  private void delta(Map<String, Object> frame) {
    for (Object each : list(frame, "rows")) {
      List<?> changed = (List<?>) each;
      int position = ((Number) changed.get(0)).intValue();
      while (rows.size() <= position) {
        rows.add(List.of());
      }
      rows.set(position, cells(changed.get(1)));
    }
    for (Object each : list(frame, "set")) {
      List<?> changed = (List<?>) each;
      List<Object> row = rows.get(((Number) changed.get(0)).intValue());
      List<?> cells = (List<?>) changed.get(1);
      for (int i = 0; i + 1 < cells.size(); i += 2) {
        row.set(((Number) cells.get(i)).intValue(), cells.get(i + 1));
      }
    }
    int count = (int) number(frame, "count", rows.size());
    while (rows.size() > count) {
      rows.remove(rows.size() - 1);
    }
    counts(frame);
  }

  private static List<?> list(Map<String, Object> frame, String name) {
    return frame.get(name) instanceof List<?> list ? list : List.of();
  }

  private static long number(Map<String, Object> frame, String name, long standard) {
    return frame.get(name) instanceof Number number ? number.longValue() : standard;
  }

  /** Waits for the next strip and rows, at most {@code millis}. */
  synchronized void await(long millis) throws InterruptedException {
    wait(millis);
  }

  /** Whether there is anything to show. */
  synchronized boolean ready() {
    return snapshots > 0 && !strip.isEmpty();
  }

  /** The screen's lines, no wider than {@code width}, the first of the table under its head. */
  synchronized List<String> lines(int width, int height, String sort, String filter) {
    return new TopLines(strip, columns, width).all(rows, total, matched, height, sort, filter);
  }
}
