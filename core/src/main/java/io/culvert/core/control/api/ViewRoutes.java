package io.culvert.core.control.api;

import static io.culvert.core.control.api.ApiRoutes.get;

import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import io.culvert.core.control.view.FrameSink;
import io.culvert.core.control.view.ViewSession;
import io.culvert.core.control.view.Views;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Map;

/** The live view of connections for who can read lines but has no WebSocket. */
final class ViewRoutes {

  private static final int MAX_ROWS = 200;
  private static final int STANDARD_ROWS = 50;
  private static final int MAX_OFFSET = 200_000;
  private static final int MAX_HZ = 10;

  private final Views views;

  ViewRoutes(Views views) {
    this.views = views;
  }

  List<ApiRoutes.Entry> table() {
    return List.of(get("/watch", this::watch));
  }

  private void watch(ApiRequest request) {
    Map<String, Object> entries =
        ViewJson.object(
            "t", "sub", "topic", "entries", "filter", request.text("filter").orElse(""));
    entries.put("sort", request.text("sort").orElse("-rate"));
    entries.put("offset", request.number("offset", MAX_OFFSET, 0));
    entries.put("limit", request.number("limit", MAX_ROWS, STANDARD_ROWS));
    entries.put("hz", Math.max(1, request.number("hz", MAX_HZ, 1)));
    request.end();
    FrameLines lines = new FrameLines(request.frames());
    ViewSession session = views.open(request.caller(), lines);
    request.onClose(session::close);
    session.receive(JsonText.of(ViewJson.object("t", "hello", "version", 1)));
    session.receive(JsonText.of(ViewJson.object("t", "sub", "topic", "strip")));
    session.receive(JsonText.of(entries));
  }

  /** A frame a line. */
  private record FrameLines(HttpServerResponse response) implements FrameSink {

    @Override
    public boolean full() {
      return !response.closed() && response.writeQueueFull();
    }

    @Override
    public void send(String frame) {
      if (!response.closed() && !response.ended()) {
        response.write(frame + "\n");
      }
    }

    @Override
    public void close(int status, String reason) {
      if (!response.closed() && !response.ended()) {
        response.end();
      }
    }
  }
}
