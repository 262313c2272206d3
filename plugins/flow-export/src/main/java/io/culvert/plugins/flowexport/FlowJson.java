package io.culvert.plugins.flowexport;

import io.culvert.helpers.flows.Flow;
import java.util.Locale;

/**
 * A flow as one line of JSON, with the members and words that the router's API has for entries;
 * members with nothing to say are left out.
 */
final class FlowJson {

  private FlowJson() {}

  static void append(StringBuilder line, Flow flow) {
    line.append("{\"event\":\"").append(event(flow.kind())).append('"');
    number(line, "at", flow.atMicros());
    number(line, "id", flow.id());
    text(line, "family", flow.ipVersion() == 4 ? "ipv4" : "ipv6");
    text(line, "proto", ProtocolText.of(flow.protocol()));
    number(line, "protonum", flow.protocol());
    text(line, "state", flow.state());
    number(line, "created", flow.beganMicros());
    if (flow.end() != Flow.End.NOT) {
      text(line, "end", flow.end().name().toLowerCase(Locale.ROOT));
    }
    Flow.Carried carried = flow.carried();
    ends(line, "original", flow, flow.original());
    counts(line, carried.counted(), carried.originalPackets(), carried.originalBytes());
    ends(line, "reply", flow, flow.reply());
    counts(line, carried.counted(), carried.replyPackets(), carried.replyBytes());
    number(line, "mark", flow.marks().mark() & 0xFFFF_FFFFL);
    number(line, "zone", flow.marks().zone());
    text(line, "helper", flow.origin().helper());
    if (flow.origin().masterId() != 0) {
      number(line, "master", flow.origin().masterId());
    }
    text(line, "in", flow.origin().ingress());
    text(line, "out", flow.origin().egress());
    text(line, "rule", flow.origin().rule());
    line.append("}\n");
  }

  private static String event(Flow.Kind kind) {
    return switch (kind) {
      case STARTED -> "new";
      case FOUND, ALIVE -> "alive";
      case ENDED -> "destroy";
    };
  }

  private static void ends(StringBuilder line, String name, Flow flow, Flow.Ends ends) {
    line.append(",\"").append(name).append("\":{\"src\":\"");
    AddressText.append(line, ends.source());
    line.append("\",\"dst\":\"");
    AddressText.append(line, ends.destination());
    line.append('"');
    if (flow.icmp()) {
      number(line, "type", ends.destinationPort() >> 8);
      number(line, "code", ends.destinationPort() & 0xFF);
      number(line, "id", ends.sourcePort());
    } else {
      number(line, "sport", ends.sourcePort());
      number(line, "dport", ends.destinationPort());
    }
  }

  private static void counts(StringBuilder line, boolean counted, long packets, long bytes) {
    if (counted) {
      number(line, "packets", packets);
      number(line, "bytes", bytes);
    }
    line.append('}');
  }

  private static void number(StringBuilder line, String name, long value) {
    line.append(",\"").append(name).append("\":").append(value);
  }

  private static void text(StringBuilder line, String name, String value) {
    if (value.isEmpty()) {
      return;
    }
    line.append(",\"").append(name).append("\":\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        line.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        line.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        line.append(c);
      }
    }
    line.append('"');
  }
}
