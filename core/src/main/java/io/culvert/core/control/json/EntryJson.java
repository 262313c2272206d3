package io.culvert.core.control.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.ProtocolNames;
import io.culvert.core.wire.IpAddress;
import java.io.IOException;

/** Entries as JSON objects; members with nothing to say are left out. */
public final class EntryJson {

  private EntryJson() {}

  /** Writes {@code entry} as an object. */
  public static void write(JsonGenerator json, EntryView entry) throws IOException {
    writeOf("", json, entry);
  }

  /** The same of the entry of another member of a cluster; empty for this router. */
  public static void writeOf(String node, JsonGenerator json, EntryView entry) throws IOException {
    json.writeStartObject();
    text(json, "node", node);
    json.writeNumberField("id", entry.key().id());
    json.writeNumberField("slot", entry.key().slot());
    json.writeStringField("family", entry.ipVersion() == 6 ? "ipv6" : "ipv4");
    json.writeStringField("proto", ProtocolNames.listed(entry.protocol()));
    json.writeNumberField("protonum", entry.protocol());
    EntryView.Progress progress = entry.progress();
    text(json, "state", progress.l4State());
    json.writeNumberField("timeout", progress.timeoutSeconds());
    json.writeNumberField("expires", progress.expiresMicros());
    json.writeNumberField("created", progress.createdMicros());
    if (progress.timestamped()) {
      json.writeBooleanField("timestamped", true);
    }
    json.writeArrayFieldStart("status");
    for (String word : StatusWords.of(progress.status())) {
      json.writeString(word);
    }
    json.writeEndArray();
    EntryView.Traffic traffic = entry.traffic();
    tuple(json, "original", entry.original());
    tag(json, progress.originalTag());
    counters(json, traffic.accounting(), traffic.originalPackets(), traffic.originalBytes());
    json.writeEndObject();
    tuple(json, "reply", entry.reply());
    tag(json, progress.replyTag());
    counters(json, traffic.accounting(), traffic.replyPackets(), traffic.replyBytes());
    json.writeEndObject();
    marks(json, entry.marks());
    EntryView.Origin origin = entry.origin();
    text(json, "helper", origin.helper());
    if (origin.masterId() != 0) {
      json.writeNumberField("master", origin.masterId());
    }
    text(json, "in", origin.ingress());
    text(json, "out", origin.egress());
    text(json, "rule", origin.rule());
    json.writeEndObject();
  }

  /**
   * {@code head} and whose entry or expectation is in {@code text}, or nothing where that is not
   * said.
   */
  public static String node(String text, String head) {
    try (JsonParser json = JsonText.parser(text)) {
      json.nextToken();
      boolean said = json.nextToken() == JsonToken.FIELD_NAME && json.currentName().equals("node");
      return said ? head + json.nextTextValue() : "";
    } catch (IOException e) {
      throw new IllegalArgumentException("not an entry: " + text, e);
    }
  }

  static void text(JsonGenerator json, String name, String value) throws IOException {
    if (!value.isEmpty()) {
      json.writeStringField(name, value);
    }
  }

  /** Begins an object that the caller ends. */
  static void tuple(JsonGenerator json, String name, Tuple tuple) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeStringField("src", tuple.source().toString());
    json.writeStringField("dst", tuple.destination().toString());
    if (tuple.icmp()) {
      json.writeNumberField("type", tuple.destinationPort() >> 8);
      json.writeNumberField("code", tuple.destinationPort() & 0xFF);
      json.writeNumberField("id", tuple.sourcePort());
    } else {
      json.writeNumberField("sport", tuple.sourcePort());
      json.writeNumberField("dport", tuple.destinationPort());
    }
  }

  private static void tag(JsonGenerator json, long tag) throws IOException {
    if (tag >= 0) {
      json.writeNumberField("vtag", tag);
    }
  }

  private static void counters(JsonGenerator json, boolean counted, long packets, long bytes)
      throws IOException {
    if (counted) {
      json.writeNumberField("packets", packets);
      json.writeNumberField("bytes", bytes);
    }
  }

  private static void marks(JsonGenerator json, EntryView.Marks marks) throws IOException {
    json.writeNumberField("mark", marks.mark() & 0xFFFF_FFFFL);
    json.writeNumberField("zone", marks.zone());
    if (marks.zone() != 0 && marks.zoneDirections() != 3) {
      json.writeStringField("zone-direction", marks.zoneDirections() == 1 ? "original" : "reply");
    }
    if (marks.labelsHigh() != 0 || marks.labelsLow() != 0) {
      json.writeStringField(
          "labels", String.format("0x%016x%016x", marks.labelsHigh(), marks.labelsLow()));
    }
  }

  /** The entry in {@code text}. */
  public static EntryView read(String text) {
    try (JsonParser json = JsonText.parser(text)) {
      json.nextToken();
      return read(json);
    } catch (IOException e) {
      throw new IllegalArgumentException("not an entry: " + text, e);
    }
  }

  /** The entry whose object {@code json} is at the beginning of. */
  static EntryView read(JsonParser json) throws IOException {
    Draft draft = new Draft();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      draft.member(name, json);
    }
    return draft.finish();
  }

  /** An entry being read. */
  private static final class Draft {

    private final TupleDraft original = new TupleDraft();
    private final TupleDraft reply = new TupleDraft();
    private long id;
    private int slot;
    private int protocol;
    private String state = "";
    private long timeout;
    private long expires;
    private long created;
    private boolean timestamped;
    private int status;
    private int mark;
    private int zone;
    private int zoneDirections = 3;
    private long labelsHigh;
    private long labelsLow;
    private String helper = "";
    private long master;
    private String ingress = "";
    private String egress = "";
    private String rule = "";

    void member(String name, JsonParser json) throws IOException {
      switch (name) {
        case "id" -> id = json.getLongValue();
        case "slot" -> slot = json.getIntValue();
        case "protonum" -> protocol = json.getIntValue();
        case "state" -> state = json.getText();
        case "timeout" -> timeout = json.getLongValue();
        case "expires" -> expires = json.getLongValue();
        case "created" -> created = json.getLongValue();
        case "timestamped" -> timestamped = json.getBooleanValue();
        case "status" -> {
          while (json.nextToken() != JsonToken.END_ARRAY) {
            status |= StatusWords.bit(json.getText());
          }
        }
        case "original" -> original.read(json);
        case "reply" -> reply.read(json);
        case "mark" -> mark = (int) json.getLongValue();
        case "zone" -> zone = json.getIntValue();
        case "zone-direction" -> zoneDirections = json.getText().equals("original") ? 1 : 2;
        case "labels" -> {
          labelsHigh = Long.parseUnsignedLong(json.getText().substring(2, 18), 16);
          labelsLow = Long.parseUnsignedLong(json.getText().substring(18), 16);
        }
        case "helper" -> helper = json.getText();
        case "master" -> master = json.getLongValue();
        case "in" -> ingress = json.getText();
        case "out" -> egress = json.getText();
        case "rule" -> rule = json.getText();
        default -> json.skipChildren();
      }
    }

    EntryView finish() {
      return new EntryView(
          new EntryView.Key(slot, id),
          original.finish(protocol),
          reply.finish(protocol),
          new EntryView.Progress(
              status, state, timeout, expires, created, timestamped, original.tag, reply.tag),
          new EntryView.Traffic(
              original.packets >= 0,
              Math.max(0, original.packets),
              original.bytes,
              Math.max(0, reply.packets),
              reply.bytes),
          new EntryView.Marks(mark, zone, zoneDirections, labelsHigh, labelsLow),
          new EntryView.Origin(ingress, egress, helper, master, rule));
    }
  }

  /** One direction of an entry being read. */
  static final class TupleDraft {

    private String source = "0.0.0.0";
    private String destination = "0.0.0.0";
    private int sourcePort;
    private int destinationPort;
    private long tag = -1;
    private long packets = -1;
    private long bytes;

    void read(JsonParser json) throws IOException {
      int type = 0;
      int code = 0;
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "src" -> source = json.getText();
          case "dst" -> destination = json.getText();
          case "sport", "id" -> sourcePort = json.getIntValue();
          case "dport" -> destinationPort = json.getIntValue();
          case "type" -> type = json.getIntValue();
          case "code" -> code = json.getIntValue();
          case "vtag" -> tag = json.getLongValue();
          case "packets" -> packets = json.getLongValue();
          case "bytes" -> bytes = json.getLongValue();
          default -> json.skipChildren();
        }
      }
      destinationPort |= type << 8 | code;
    }

    Tuple finish(int protocol) {
      return new Tuple(
          protocol, IpAddress.of(source), sourcePort, IpAddress.of(destination), destinationPort);
    }
  }
}
