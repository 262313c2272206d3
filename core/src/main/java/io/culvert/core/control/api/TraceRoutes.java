package io.culvert.core.control.api;

import static io.culvert.core.control.api.ApiRoutes.post;

import io.culvert.core.control.Caller.Role;
import io.culvert.core.control.ExplainRequest;
import io.culvert.core.control.PacketDraft;
import io.culvert.core.control.PacketView;
import io.culvert.core.control.ProtocolNames;
import io.culvert.core.control.RouterControl;
import io.culvert.core.control.TraceRequest;
import io.culvert.core.control.TraceStream;
import io.culvert.core.control.TraceView;
import io.culvert.core.control.filter.FilterException;
import io.culvert.core.control.filter.FilterParser;
import io.culvert.core.control.json.TraceJson;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Routes about the walks of packets. */
final class TraceRoutes {

  private static final int STANDARD_BUDGET = 100;
  private static final int PORTS = 0xFFFF;
  private static final int BYTE = 0xFF;
  private static final int MAX_PAYLOAD = 1_024;

  private final RouterControl control;

  TraceRoutes(RouterControl control) {
    this.control = control;
  }

  List<ApiRoutes.Entry> table() {
    return List.of(
        post("/trace", Role.OPERATOR, this::trace), post("/explain", Role.VIEWER, this::explain));
  }

  private void trace(ApiRequest request) throws FilterException {
    TraceRequest wanted =
        new TraceRequest(
            FilterParser.packets(request.text("filter").orElse("")),
            request.flag("by-rule"),
            outcome(request.text("outcome").orElse("any")),
            request.number("budget", TraceRequest.MAX_BUDGET, STANDARD_BUDGET),
            request.flag("bytes"));
    request.end();
    var lines = request.<TraceView>lines(TraceJson::write);
    TraceStream stream = control.trace(wanted, lines);
    request.onClose(stream::close);
    lines.endAfter(
        stream.ended(), () -> stream.lost() == 0 ? "" : "{\"lost\":" + stream.lost() + "}\n");
  }

  private void explain(ApiRequest request) {
    IpAddress source = address(request, "src");
    IpAddress destination = address(request, "dst");
    PacketDraft packet =
        new PacketDraft(
            request.required("in"),
            source,
            destination,
            protocol(request.text("proto").orElse("tcp"), source.version()),
            new PacketView.Transport(
                number(request, "sport", PORTS, PacketDraft.SOURCE_PORT),
                number(request, "dport", PORTS, -1),
                number(request, "flags", BYTE, -1),
                number(request, "icmp-type", BYTE, PacketDraft.echoRequest(source.version())),
                number(request, "icmp-code", BYTE, 0)),
            number(request, "ttl", BYTE, PacketDraft.TTL),
            number(request, "tos", BYTE, 0),
            payload(request));
    ExplainRequest wanted =
        new ExplainRequest(
            packet,
            request.flag("established"),
            request.flag("reply"),
            request.text("why-not").orElse(""));
    request.end();
    var lines = request.<TraceView>lines(TraceJson::write);
    lines.endAfter(control.explain(wanted).compose(lines::next));
  }

  private static int number(ApiRequest request, String name, int max, int standard) {
    return request.value(name).isPresent() ? request.number(name, max, standard) : standard;
  }

  private static IpAddress address(ApiRequest request, String name) {
    String text = request.required(name);
    return IpAddress.parse(text)
        .orElseThrow(
            () -> new IllegalArgumentException("\"" + name + "\": " + text + " is no address"));
  }

  private static int protocol(String name, int ipVersion) {
    if (name.equals("icmp") && ipVersion == 6) {
      return IpProtocol.ICMPV6;
    }
    return ProtocolNames.number(name)
        .orElseThrow(() -> new IllegalArgumentException("\"" + name + "\" is no protocol"));
  }

  private static byte[] payload(ApiRequest request) {
    byte[] payload = request.text("payload").orElse("").getBytes(StandardCharsets.UTF_8);
    if (payload.length > MAX_PAYLOAD) {
      throw new IllegalArgumentException("a payload of more than " + MAX_PAYLOAD + " bytes");
    }
    return payload;
  }

  private static TraceRequest.Outcome outcome(String word) {
    try {
      return TraceRequest.Outcome.valueOf(word.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"outcome\" is any, accepted or dropped, not \"" + word + "\"", e);
    }
  }
}
