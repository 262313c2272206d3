package io.culvert.core.control.view;

import io.culvert.core.control.EventStream;
import io.culvert.core.control.RouterControl;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.json.EventJson;
import io.culvert.core.control.json.JsonText;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/** Events for one page, at most so many a tick. Context of {@link ViewHub} only. */
final class EventsTopic {

  private static final int MAX_A_TICK = 100;

  private final Deque<RouterEvent> pending = new ArrayDeque<>();
  private final EventStream stream;
  private long overflowed;

  EventsTopic(RouterControl control, Context context, Set<RouterEvent.Kind> kinds) {
    stream =
        control.events(
            kinds,
            batch -> {
              Promise<Void> taken = Promise.promise();
              context.runOnContext(
                  ignored -> {
                    batch.forEach(this::add);
                    taken.complete();
                  });
              return taken.future();
            });
  }

  private void add(RouterEvent event) {
    pending.add(event);
    if (pending.size() > MAX_A_TICK) {
      pending.removeFirst();
      overflowed++;
    }
  }

  /** The frame of what happened since the last; {@code null} for nothing. */
  String frame() {
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

  void close() {
    stream.close();
  }
}
