package io.culvert.core.control.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.culvert.core.control.PacketView;
import io.culvert.core.control.ProtocolNames;
import io.culvert.core.control.TraceStep;
import io.culvert.core.control.TraceView;
import io.culvert.core.wire.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Walks of packets as JSON objects. */
public final class TraceJson {

  private TraceJson() {}

  /** Writes {@code trace} as an object; the packet's bytes, where they were kept, as base64. */
  public static void write(JsonGenerator json, TraceView trace) throws IOException {
    json.writeStartObject();
    json.writeNumberField("number", trace.number());
    if (trace.cause() != 0) {
      json.writeNumberField("cause", trace.cause());
    }
    json.writeNumberField("at", trace.atMicros());
    json.writeFieldName("packet");
    write(json, trace.packet());
    flow(json, trace.flow());
    steps(json, trace.steps());
    end(json, trace.end());
    bytes(json, "arrived", trace.bytes().arrived());
    bytes(json, "left", trace.bytes().left());
    json.writeEndObject();
  }

  private static void flow(JsonGenerator json, TraceView.Flow flow) throws IOException {
    if (flow.entryId() != 0) {
      json.writeObjectFieldStart("flow");
      json.writeNumberField("entry", flow.entryId());
      json.writeBooleanField("reply", flow.reply());
      some(json, "state", flow.state());
      json.writeEndObject();
    }
  }

  /** Writes {@code steps} as a member of the object that is open. */
  public static void steps(JsonGenerator json, List<TraceStep> steps) throws IOException {
    json.writeArrayFieldStart("steps");
    for (TraceStep step : steps) {
      write(json, step);
    }
    json.writeEndArray();
  }

  /** Writes what became of a packet as members of the object that is open. */
  public static void end(JsonGenerator json, TraceView.End end) throws IOException {
    json.writeStringField("verdict", end.verdict().word());
    some(json, "out", end.egress());
    some(json, "reason", end.reason());
    some(json, "rule", end.rule());
  }

  private static void some(JsonGenerator json, String name, String text) throws IOException {
    if (!text.isEmpty()) {
      json.writeStringField(name, text);
    }
  }

  private static void some(JsonGenerator json, String name, int number) throws IOException {
    if (number >= 0) {
      json.writeNumberField(name, number);
    }
  }

  private static void bytes(JsonGenerator json, String name, byte[] bytes) throws IOException {
    if (bytes.length > 0) {
      json.writeStringField(name, Base64.getEncoder().encodeToString(bytes));
    }
  }

  /** Writes the headers of a packet as an object. */
  public static void write(JsonGenerator json, PacketView packet) throws IOException {
    PacketView.Transport transport = packet.transport();
    json.writeStartObject();
    some(json, "in", packet.ingress());
    some(json, "proto", packet.protocol() < 0 ? "" : ProtocolNames.of(packet.protocol()));
    some(json, "protonum", packet.protocol());
    json.writeStringField("src", packet.source().toString());
    some(json, "sport", transport.sourcePort());
    json.writeStringField("dst", packet.destination().toString());
    some(json, "dport", transport.destinationPort());
    some(json, "flags", packet.flagNames());
    some(json, "flagbits", transport.flags());
    some(json, "icmp-type", transport.icmpType());
    some(json, "icmp-code", transport.icmpCode());
    json.writeNumberField("length", packet.lengthBytes());
    if (packet.fragment()) {
      json.writeBooleanField("fragment", true);
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, TraceStep step) throws IOException {
    json.writeStartObject();
    json.writeStringField("kind", step.kind().word());
    some(json, "hook", step.hook());
    some(json, "table", step.rule().table());
    some(json, "chain", step.rule().chain());
    some(json, "rule", step.rule().text());
    some(json, "at", step.rule().at());
    some(json, "verdict", step.verdict());
    some(json, "detail", step.detail());
    json.writeEndObject();
  }

  /** The walk in {@code text}. */
  public static TraceView read(String text) {
    try {
      return trace(JsonText.parseObject(text));
    } catch (ClassCastException | NullPointerException e) {
      throw new IllegalArgumentException("not a trace: " + text, e);
    }
  }

  /** The walk in {@code object}, as {@link JsonText} read it. */
  public static TraceView trace(Map<?, ?> object) {
    List<TraceStep> steps = new ArrayList<>();
    for (Object step : (List<?>) object.get("steps")) {
      steps.add(step((Map<?, ?>) step));
    }
    return new TraceView(
        number(object, "number", 0),
        number(object, "cause", 0),
        number(object, "at", 0),
        packet((Map<?, ?>) object.get("packet")),
        flow((Map<?, ?>) object.get("flow")),
        steps,
        new TraceView.End(
            TraceView.Verdict.valueOf(text(object, "verdict").toUpperCase(Locale.ROOT)),
            text(object, "out"),
            text(object, "reason"),
            text(object, "rule")),
        new TraceView.Bytes(bytes(object, "arrived"), bytes(object, "left")));
  }

  private static PacketView packet(Map<?, ?> object) {
    return new PacketView(
        text(object, "in"),
        IpAddress.of(text(object, "src")),
        IpAddress.of(text(object, "dst")),
        (int) number(object, "protonum", -1),
        new PacketView.Transport(
            (int) number(object, "sport", -1),
            (int) number(object, "dport", -1),
            (int) number(object, "flagbits", -1),
            (int) number(object, "icmp-type", -1),
            (int) number(object, "icmp-code", -1)),
        (int) number(object, "length", 0),
        object.get("fragment") == Boolean.TRUE);
  }

  private static TraceView.Flow flow(Map<?, ?> object) {
    return object == null
        ? TraceView.Flow.NONE
        : new TraceView.Flow(
            number(object, "entry", 0), object.get("reply") == Boolean.TRUE, text(object, "state"));
  }

  private static TraceStep step(Map<?, ?> object) {
    return new TraceStep(
        TraceStep.Kind.valueOf(text(object, "kind").toUpperCase(Locale.ROOT)),
        text(object, "hook"),
        new TraceStep.RulePlace(
            text(object, "table"), text(object, "chain"), text(object, "rule"), text(object, "at")),
        text(object, "verdict"),
        text(object, "detail"));
  }

  private static String text(Map<?, ?> object, String name) {
    return object.get(name) instanceof String text ? text : "";
  }

  private static long number(Map<?, ?> object, String name, long standard) {
    return object.get(name) instanceof Long number ? number : standard;
  }

  private static byte[] bytes(Map<?, ?> object, String name) {
    return Base64.getDecoder().decode(text(object, name));
  }
}
