package io.culvert.core.control.view;

import com.fasterxml.jackson.core.JsonGenerator;
import io.culvert.core.control.Batches;
import io.culvert.core.control.RouterControl;
import io.culvert.core.control.TraceRequest;
import io.culvert.core.control.TraceStream;
import io.culvert.core.control.TraceView;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.TraceJson;
import io.culvert.core.control.json.ViewJson;
import io.vertx.core.Context;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** Walks of packets for one page, at most so many a tick. Context of {@link ViewHub} only. */
final class TraceTopic implements StreamTopic {

  /** What a page may ask for at once. */
  static final int MAX_BUDGET = 500;

  private static final int MAX_A_TICK = 20;

  private final Deque<TraceView> pending = new ArrayDeque<>();
  private final TraceStream stream;
  private boolean ended;
  private Throwable failure;
  private boolean over;

  TraceTopic(RouterControl control, Context context, TraceRequest request) {
    stream = control.trace(request, Batches.on(context, pending::addAll));
    stream
        .ended()
        .onComplete(
            done ->
                context.runOnContext(
                    ignored -> {
                      ended = true;
                      failure = done.cause();
                    }));
  }

  @Override
  public String frame() {
    if (over || pending.isEmpty() && !ended) {
      return null;
    }
    if (failure != null && pending.isEmpty()) {
      over = true;
      Map<String, Object> error = ViewJson.object("t", "error", "topic", "trace");
      error.putAll(Frames.error(failure));
      return JsonText.of(error);
    }
    return JsonText.of(this::write);
  }

  private void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("t", "evt");
    json.writeStringField("topic", "trace");
    json.writeArrayFieldStart("traces");
    for (int i = 0; i < MAX_A_TICK && !pending.isEmpty(); i++) {
      TraceJson.write(json, pending.removeFirst());
    }
    json.writeEndArray();
    json.writeNumberField("lost", stream.lost());
    over = ended && failure == null && pending.isEmpty();
    if (over) {
      json.writeBooleanField("ended", true);
    }
    json.writeEndObject();
  }

  @Override
  public void close() {
    stream.close();
  }
}
