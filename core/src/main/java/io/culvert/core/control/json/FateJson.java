package io.culvert.core.control.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.culvert.core.control.trace.PacketFate;
import java.io.IOException;

/** What became of a capture's packets as JSON objects. */
public final class FateJson {

  private FateJson() {}

  /** One packet; its steps too, where they were wanted. */
  public static String of(PacketFate fate) {
    return JsonText.of(json -> write(json, fate));
  }

  /** A packet whose fate changes. */
  public static String of(PacketFate before, PacketFate after) {
    return JsonText.of(
        json -> {
          json.writeStartObject();
          json.writeFieldName("before");
          write(json, before);
          json.writeFieldName("after");
          write(json, after);
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, PacketFate fate) throws IOException {
    json.writeStartObject();
    json.writeNumberField("number", fate.number());
    json.writeNumberField("nanos", fate.epochNanos());
    json.writeFieldName("packet");
    TraceJson.write(json, fate.packet());
    if (fate.walk().isPresent()) {
      TraceJson.steps(json, fate.walk().get().steps());
    }
    TraceJson.end(json, fate.end());
    json.writeEndObject();
  }
}
