package io.culvert.core.control.view;

import io.culvert.core.control.Batches;
import io.culvert.core.control.EntryFilter;
import io.culvert.core.control.EventStream;
import io.culvert.core.control.RouterControl;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.json.EventJson;
import io.culvert.core.control.json.JsonText;
import io.vertx.core.Context;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/** Events for one page, at most so many a tick. Context of {@link ViewHub} only. */
final class EventsTopic implements StreamTopic {

  private static final int MAX_A_TICK = 100;

  private final Deque<RouterEvent> pending = new ArrayDeque<>();
  private final EventStream stream;
  private long overflowed;

  /**
   * Tells of {@code kinds}.
   *
   * @param filter of the entries in them; {@code null} for all events, those without one among them
   */
  EventsTopic(
      RouterControl control, Context context, Set<RouterEvent.Kind> kinds, EntryFilter filter) {
    stream =
        control.events(
            kinds,
            Batches.on(
                context,
                batch -> batch.stream().filter(event -> takes(filter, event)).forEach(this::add)));
  }

  private static boolean takes(EntryFilter filter, RouterEvent event) {
    return filter == null || event.entry().filter(filter::matches).isPresent();
  }

  private void add(RouterEvent event) {
    pending.add(event);
    if (pending.size() > MAX_A_TICK) {
      pending.removeFirst();
      overflowed++;
    }
  }

  @Override
  public String frame() {
    if (pending.isEmpty()) {
      return null;
    }
    String frame =
        JsonText.of(
            json -> {
              json.writeStartObject();
              json.writeStringField("t", "evt");
              json.writeStringField("topic", "events");
              json.writeArrayFieldStart("events");
              for (RouterEvent event : pending) {
                EventJson.write(json, event);
              }
              json.writeEndArray();
              json.writeNumberField("lost", overflowed + stream.lost());
              json.writeEndObject();
            });
    pending.clear();
    return frame;
  }

  @Override
  public void close() {
    stream.close();
  }
}
