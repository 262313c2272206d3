package io.culvert.core.control.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.ExpectationView;
import io.culvert.core.control.RouterEvent;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** Events as JSON objects. */
public final class EventJson {

  private EventJson() {}

  /** The kind's word: {@code new}, {@code expect-destroy}, … */
  public static String word(RouterEvent.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The kind of that word, if there is one. */
  public static Optional<RouterEvent.Kind> kind(String word) {
    for (RouterEvent.Kind kind : RouterEvent.Kind.values()) {
      if (word(kind).equals(word)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /** Writes {@code event} as an object. */
  public static void write(JsonGenerator json, RouterEvent event) throws IOException {
    json.writeStartObject();
    json.writeNumberField("seq", event.sequence());
    json.writeNumberField("at", event.atMicros());
    json.writeStringField("kind", word(event.kind()));
    if (event.entry().isPresent()) {
      json.writeFieldName("entry");
      EntryJson.write(json, event.entry().get());
    }
    if (event.expectation().isPresent()) {
      json.writeFieldName("expectation");
      ExpectationJson.write(json, event.expectation().get());
    }
    if (!event.text().isEmpty()) {
      json.writeStringField("text", event.text());
    }
    if (event.trouble()) {
      json.writeBooleanField("trouble", true);
    }
    json.writeEndObject();
  }

  /** The event in {@code text}. */
  public static RouterEvent read(String text) {
    try (JsonParser json = JsonText.parser(text)) {
      json.nextToken();
      long sequence = 0;
      long at = 0;
      RouterEvent.Kind kind = RouterEvent.Kind.AUDIT;
      EntryView entry = null;
      ExpectationView expectation = null;
      String words = "";
      boolean trouble = false;
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "seq" -> sequence = json.getLongValue();
          case "at" -> at = json.getLongValue();
          case "kind" -> kind = kind(json.getText()).orElseThrow();
          case "entry" -> entry = EntryJson.read(json);
          case "expectation" -> expectation = ExpectationJson.read(json);
          case "text" -> words = json.getText();
          case "trouble" -> trouble = json.getBooleanValue();
          default -> json.skipChildren();
        }
      }
      return new RouterEvent(
          sequence,
          at,
          kind,
          Optional.ofNullable(entry),
          Optional.ofNullable(expectation),
          words,
          trouble);
    } catch (IOException e) {
      throw new IllegalArgumentException("not an event: " + text, e);
    }
  }
}
