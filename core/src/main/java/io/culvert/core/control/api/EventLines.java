package io.culvert.core.control.api;

import io.culvert.core.control.Batches;
import io.culvert.core.control.EntryFilter;
import io.culvert.core.control.EventStream;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.json.LostJson;
import io.vertx.core.Future;
import java.util.List;

/**
 * Streams events as lines. Where a slow reader lost some, a line says how many, before the first of
 * those that came after.
 */
final class EventLines implements Batches<RouterEvent> {

  private final Lines<RouterEvent> lines;
  private final EntryFilter filter;
  private volatile EventStream stream;
  private long told;

  EventLines(Lines<RouterEvent> lines, EntryFilter filter) {
    this.lines = lines;
    this.filter = filter;
  }

  /** What it is told by. */
  void of(EventStream from) {
    stream = from;
  }

  @Override
  public Future<Void> next(List<RouterEvent> batch) {
    List<RouterEvent> wanted =
        batch.stream().filter(e -> e.entry().map(filter::matches).orElse(true)).toList();
    EventStream from = stream;
    long lost = from == null ? 0 : from.lost() - told;
    told += lost;
    if (lost > 0) {
      return lines.next(LostJson.of(lost), wanted);
    }
    return wanted.isEmpty() ? Future.succeededFuture() : lines.next(wanted);
  }
}
