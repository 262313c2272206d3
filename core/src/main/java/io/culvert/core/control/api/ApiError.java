package io.culvert.core.control.api;

import io.culvert.core.control.ControlException;
import io.culvert.core.control.filter.FilterException;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.handler.HttpException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A refusal as the API says it: what, why and what to do, and never a stack trace.
 *
 * @param code decides the HTTP status
 * @param column where in a filter, or 0
 */
record ApiError(ControlException.Code code, String message, String hint, int column) {

  private static final Logger LOG = LoggerFactory.getLogger(ApiError.class);

  static ApiError of(Throwable cause) {
    if (cause instanceof ControlException refusal) {
      return new ApiError(refusal.code(), refusal.getMessage(), refusal.hint(), 0);
    }
    if (cause instanceof FilterException filter) {
      return new ApiError(
          ControlException.Code.BAD_REQUEST,
          "filter: " + filter.getMessage() + " at column " + filter.column(),
          filter.hint(),
          filter.column());
    }
    if (cause instanceof IllegalArgumentException bad) {
      return new ApiError(ControlException.Code.BAD_REQUEST, bad.getMessage(), "", 0);
    }
    if (cause instanceof HttpException unread && unread.getStatusCode() < 500) {
      // such as a percent sign that nothing follows
      return new ApiError(ControlException.Code.BAD_REQUEST, "the request can't be read", "", 0);
    }
    LOG.error("a command failed", cause);
    return new ApiError(
        ControlException.Code.FAILED,
        "the router failed to carry this out (" + cause.getClass().getSimpleName() + ")",
        "its log says more",
        0);
  }

  private Map<String, Object> object() {
    Map<String, Object> object =
        ViewJson.object("code", code.label(), "message", message, "hint", hint);
    if (column > 0) {
      object.put("column", column);
    }
    return object;
  }

  /** As the last line of a stream. */
  String line() {
    return JsonText.of(ViewJson.object("error", object()));
  }

  /** As an answer of its own. */
  void send(HttpServerResponse response) {
    if (!response.ended() && !response.headWritten()) {
      response
          .setStatusCode(code.httpStatus())
          .putHeader("Content-Type", "application/json")
          .end(JsonText.of(object()) + "\n");
    }
  }
}
