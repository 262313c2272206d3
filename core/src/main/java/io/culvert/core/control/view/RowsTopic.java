package io.culvert.core.control.view;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A small table that is sent whole when something in it changed: expectations, helpers, devices,
 * drops. Context of {@link ViewHub} only.
 *
 * @param <T> what the rows are of
 */
final class RowsTopic<T> {

  private static final int MAX_ROWS = 200;

  private final String name;
  private final Supplier<Future<List<T>>> source;
  private final Function<T, List<Object>> cells;
  private List<List<Object>> sent;
  private long sequence;

  RowsTopic(String name, Supplier<Future<List<T>>> source, Function<T, List<Object>> cells) {
    this.name = name;
    this.source = source;
    this.cells = cells;
  }

  /** The next frame is sent whatever it says. */
  void again() {
    sent = null;
  }

  /** Asks for what there is. */
  Future<List<T>> ask() {
    return source.get();
  }

  /** The frame that tells of {@code now}, or {@code null} where the page knows it. */
  String frame(List<T> now) {
    List<List<Object>> rows = now.stream().limit(MAX_ROWS).map(cells).toList();
    if (rows.equals(sent)) {
      return null;
    }
    sent = rows;
    return Frames.rows(name, ++sequence, now.size(), rows);
  }
}
