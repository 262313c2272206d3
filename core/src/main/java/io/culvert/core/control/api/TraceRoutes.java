package io.culvert.core.control.api;

import static io.culvert.core.control.api.ApiRoutes.post;

import io.culvert.core.control.Caller.Role;
import io.culvert.core.control.ExplainRequest;
import io.culvert.core.control.RouterControl;
import io.culvert.core.control.TraceRequest;
import io.culvert.core.control.TraceStream;
import io.culvert.core.control.TraceView;
import io.culvert.core.control.filter.FilterException;
import io.culvert.core.control.filter.FilterParser;
import io.culvert.core.control.json.ExplainJson;
import io.culvert.core.control.json.LostJson;
import io.culvert.core.control.json.TraceJson;
import java.util.List;

/** Routes about the walks of packets. */
final class TraceRoutes {

  private static final int STANDARD_BUDGET = 100;

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
            TraceRequest.Outcome.of(request.text("outcome").orElse("any")),
            request.number("budget", TraceRequest.MAX_BUDGET, STANDARD_BUDGET),
            request.flag("bytes"));
    request.end();
    var lines = request.<TraceView>lines(TraceJson::write);
    TraceStream stream = control.trace(wanted, lines);
    request.onClose(stream::close);
    lines.endAfter(
        stream.ended(), () -> stream.lost() == 0 ? "" : LostJson.of(stream.lost()) + "\n");
  }

  private void explain(ApiRequest request) {
    ExplainRequest wanted = ExplainJson.read(request::text, request::number, request::flag);
    request.end();
    var lines = request.<TraceView>lines(TraceJson::write);
    lines.endAfter(control.explain(wanted).compose(lines::next));
  }
}
