package io.culvert.core.control.metrics;

import io.culvert.core.control.RouterControl;
import io.culvert.core.control.RouterStatus;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import io.culvert.core.control.view.Views;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * {@code /metrics} and {@code /health} over HTTP, for who watches the router: no address of a
 * connection and nothing that changes anything, and still only for this machine. On the context
 * that opened it.
 */
public final class MetricsServer {

  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int NOT_ALLOWED = 405;
  private static final int MISDIRECTED = 421;
  private static final int UNAVAILABLE = 503;
  private static final long PATIENCE_SECONDS = 2;
  private static final int MAX_CONNECTIONS = 64;
  private static final Set<String> HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");

  private final HttpServer server;

  private MetricsServer(HttpServer server) {
    this.server = server;
  }

  /** Begins to serve at {@code listen}, a loopback address; fails where it can't be bound. */
  public static Future<MetricsServer> open(
      Vertx vertx, InetSocketAddress listen, RouterControl control, Views views) {
    return views
        .gates()
        .gate("metrics", MAX_CONNECTIONS)
        .server(vertx, new HttpServerOptions())
        .requestHandler(request -> answer(request, control, views))
        .listen(listen.getPort(), listen.getHostString())
        .map(MetricsServer::new);
  }

  private static void answer(HttpServerRequest request, RouterControl control, Views views) {
    request.response().putHeader("Cache-Control", "no-store");
    request.response().putHeader("X-Content-Type-Options", "nosniff");
    if (request.authority() == null || !HOSTS.contains(host(request.authority().toString()))) {
      // a page of somebody else's, whose name leads to this machine
      refuse(request, MISDIRECTED);
      return;
    }
    if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
      refuse(request, NOT_ALLOWED);
      return;
    }
    switch (request.path()) {
      case "/metrics" -> metrics(request, new Metrics(control, views));
      case "/health", "/health/ready" -> health(request, control, true);
      case "/health/live" -> health(request, control, false);
      default -> refuse(request, NOT_FOUND);
    }
  }

  /** The authority without its port. */
  private static String host(String authority) {
    return authority.replaceFirst(":\\d+$", "");
  }

  private static void refuse(HttpServerRequest request, int status) {
    request.response().setStatusCode(status).end();
  }

  private static void metrics(HttpServerRequest request, Metrics metrics) {
    metrics
        .text("node".equals(request.getParam("compat")))
        .onComplete(
            text -> {
              if (text.failed()) {
                refuse(request, UNAVAILABLE);
              } else {
                request
                    .response()
                    .putHeader("Content-Type", Metrics.CONTENT_TYPE)
                    .end(text.result());
              }
            });
  }

  /** Alive while the packet loop answers; ready while nothing needs looking at, too. */
  private static void health(HttpServerRequest request, RouterControl control, boolean ready) {
    control
        .status()
        .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .onComplete(
            status -> {
              List<String> wrong =
                  status.failed()
                      ? List.of("the packet loop does not answer")
                      : alarms(status.result(), ready);
              request
                  .response()
                  .setStatusCode(wrong.isEmpty() ? OK : UNAVAILABLE)
                  .putHeader("Content-Type", "application/json")
                  .end(
                      JsonText.of(
                              ViewJson.object(
                                  "status", wrong.isEmpty() ? "ok" : "failing", "alarms", wrong))
                          + "\n");
            });
  }

  private static List<String> alarms(RouterStatus status, boolean ready) {
    return ready ? status.alarms() : List.of();
  }

  /** The port it listens on, which the system chose if it was told 0. */
  public int port() {
    return server.actualPort();
  }

  /** Stops serving. */
  public Future<Void> close() {
    return server.close();
  }
}
