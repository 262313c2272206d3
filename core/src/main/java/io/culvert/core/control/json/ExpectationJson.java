package io.culvert.core.control.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.ExpectationView;
import io.culvert.core.control.ProtocolNames;
import java.io.IOException;

/** Expectations as JSON objects. */
public final class ExpectationJson {

  private ExpectationJson() {}

  /** Writes {@code expectation} as an object. */
  public static void write(JsonGenerator json, ExpectationView expectation) throws IOException {
    writeOf("", json, expectation);
  }

  /** The same of another member of a cluster; empty for this router. */
  public static void writeOf(String node, JsonGenerator json, ExpectationView expectation)
      throws IOException {
    json.writeStartObject();
    EntryJson.text(json, "node", node);
    json.writeNumberField("id", expectation.id());
    json.writeStringField("family", expectation.tuple().source().version() == 6 ? "ipv6" : "ipv4");
    json.writeStringField("proto", ProtocolNames.listed(expectation.tuple().protocol()));
    json.writeNumberField("protonum", expectation.tuple().protocol());
    json.writeNumberField("timeout", expectation.timeoutSeconds());
    json.writeNumberField("expires", expectation.expiresMicros());
    EntryJson.tuple(json, "expected", expectation.tuple());
    json.writeEndObject();
    EntryJson.tuple(json, "mask", expectation.mask());
    json.writeEndObject();
    EntryJson.tuple(json, "master", expectation.master());
    json.writeEndObject();
    json.writeNumberField("master-id", expectation.masterKey().id());
    json.writeNumberField("master-slot", expectation.masterKey().slot());
    json.writeNumberField("master-protonum", expectation.master().protocol());
    json.writeNumberField("flags", expectation.flags());
    json.writeStringField("helper", expectation.helper());
    json.writeEndObject();
  }

  /** The expectation in {@code text}. */
  public static ExpectationView read(String text) {
    try (JsonParser json = JsonText.parser(text)) {
      json.nextToken();
      return read(json);
    } catch (IOException e) {
      throw new IllegalArgumentException("not an expectation: " + text, e);
    }
  }

  /** The expectation whose object {@code json} is at the beginning of. */
  static ExpectationView read(JsonParser json) throws IOException {
    EntryJson.TupleDraft expected = new EntryJson.TupleDraft();
    EntryJson.TupleDraft mask = new EntryJson.TupleDraft();
    EntryJson.TupleDraft master = new EntryJson.TupleDraft();
    int id = 0;
    int protocol = 0;
    int masterProtocol = 0;
    long timeout = 0;
    long expires = 0;
    int masterSlot = -1;
    long masterId = 0;
    int flags = 0;
    String helper = "";
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "id" -> id = json.getIntValue();
        case "protonum" -> protocol = json.getIntValue();
        case "timeout" -> timeout = json.getLongValue();
        case "expires" -> expires = json.getLongValue();
        case "expected" -> expected.read(json);
        case "mask" -> mask.read(json);
        case "master" -> master.read(json);
        case "master-id" -> masterId = json.getLongValue();
        case "master-slot" -> masterSlot = json.getIntValue();
        case "master-protonum" -> masterProtocol = json.getIntValue();
        case "flags" -> flags = json.getIntValue();
        case "helper" -> helper = json.getText();
        default -> json.skipChildren();
      }
    }
    return new ExpectationView(
        id,
        expected.finish(protocol),
        mask.finish(protocol),
        master.finish(masterProtocol),
        new EntryView.Key(masterSlot, masterId),
        timeout,
        expires,
        flags,
        helper);
  }
}
