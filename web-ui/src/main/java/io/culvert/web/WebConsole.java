package io.culvert.web;

import com.google.common.net.InetAddresses;
import io.culvert.core.control.AuditNote;
import io.culvert.core.control.Caller;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.control.console.Console;
import io.culvert.core.control.console.ConsoleContext;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.StaticHandler;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the page on a loopback address. The printed address carries a token behind the {@code #},
 * which the page exchanges for a cookie; without the cookie there is nothing but the page's own
 * files. Found by {@code ServiceLoader}.
 */
public final class WebConsole implements Console {

  private static final int FRAME_BYTES = 65_536;
  private static final int LOGIN_BYTES = 1_024;
  private static final int MAINTAIN_MILLIS = 30_000;
  private static final int IDLE_SECONDS = 60;
  private static final Logger LOG = LoggerFactory.getLogger(WebConsole.class);

  private final Sessions sessions = new Sessions(() -> System.nanoTime() / 1_000_000);
  private ConsoleContext console;
  private String deployment;
  private int port;
  private String cookie;

  @Override
  public Future<String> start(ConsoleContext context) {
    console = context;
    RouterConfig.Web web =
        context.config().web().orElseThrow(() -> new IllegalStateException("no web"));
    InetSocketAddress listen = web.listen();
    String host = InetAddresses.toUriString(listen.getAddress());
    return context
        .vertx()
        .deployVerticle(new Server(listen))
        .map(
            id -> {
              deployment = id;
              return "http://" + host + ":" + port + "/#t=" + sessions.token();
            })
        .recover(
            fault ->
                Future.failedFuture(
                    new ControlException(
                        ControlException.Code.FAILED,
                        web.at()
                            + ": the page can't be served on "
                            + host
                            + ":"
                            + listen.getPort()
                            + ": "
                            + reason(fault),
                        "give web.listen another port, or \"none\"")));
  }

  /** Netty puts call and number in front of what the system said. */
  private static String reason(Throwable fault) {
    String message = String.valueOf(fault.getMessage());
    return message.substring(message.lastIndexOf(": ") + 1).strip().toLowerCase(Locale.ROOT);
  }

  @Override
  public Future<Void> stop() {
    String running = deployment;
    deployment = null;
    return running == null ? Future.succeededFuture() : console.vertx().undeploy(running);
  }

  /** The server on its own context. */
  private final class Server extends AbstractVerticle {

    private final InetSocketAddress listen;

    Server(InetSocketAddress listen) {
      this.listen = listen;
    }

    @Override
    public void start(Promise<Void> started) {
      HttpServerOptions options =
          new HttpServerOptions()
              .setHost(listen.getAddress().getHostAddress())
              .setPort(listen.getPort())
              .setHttp2ClearTextEnabled(false)
              .setPerMessageWebSocketCompressionSupported(false)
              .setPerFrameWebSocketCompressionSupported(false)
              .setMaxWebSocketFrameSize(FRAME_BYTES)
              .setMaxWebSocketMessageSize(FRAME_BYTES)
              .setIdleTimeout(IDLE_SECONDS);
      HttpServer server = vertx.createHttpServer(options);
      Router router = Router.router(vertx);
      server.requestHandler(router);
      vertx.setPeriodic(MAINTAIN_MILLIS, timer -> sessions.maintain());
      server
          .listen()
          .onSuccess(
              bound -> {
                port = bound.actualPort();
                // Cookies know no ports: two routers on one machine must not share one.
                cookie = "culvert-" + port;
                routes(router);
              })
          .<Void>mapEmpty()
          .onComplete(started);
    }
  }

  private void routes(Router router) {
    router
        .route()
        .handler(new Guard(Set.of("127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port)));
    router.post("/login").handler(BodyHandler.create(false).setBodyLimit(LOGIN_BYTES));
    router.post("/login").handler(this::login);
    router.post("/logout").handler(this::logout);
    router.get("/session").handler(this::session);
    router.get("/ws").handler(this::webSocket);
    router.get().handler(StaticHandler.create("page").setCachingEnabled(false));
    router.route().handler(context -> context.response().setStatusCode(404).end());
    router.route().failureHandler(WebConsole::failed);
  }

  /** Tells the browser a number, and the log what happened. */
  private static void failed(RoutingContext context) {
    int status = context.statusCode() < 400 ? 500 : context.statusCode();
    if (context.response().headWritten()) {
      context.request().connection().close();
      return;
    }
    String id = UUID.randomUUID().toString().substring(0, 8);
    if (status >= 500) {
      LOG.warn("The page's request failed, {} {}", status, id, context.failure());
    }
    context.response().setStatusCode(status).end("failed, " + id + "\n");
  }

  private void login(RoutingContext context) {
    String type = context.request().getHeader("Content-Type");
    if (type == null || !type.split(";")[0].strip().equalsIgnoreCase("application/json")) {
      context.response().setStatusCode(415).end();
      return;
    }
    if (sessions.lockedSeconds() > 0) {
      context
          .response()
          .putHeader("Retry-After", String.valueOf(sessions.lockedSeconds()))
          .setStatusCode(429)
          .end();
      return;
    }
    context.response().setStatusCode(accepts(context) ? 204 : 401).end();
  }

  /** Whether the right token was shown; if so, the answer carries a session's cookie. */
  private boolean accepts(RoutingContext context) {
    String shown;
    try {
      JsonObject body = context.body().asJsonObject();
      shown = body == null ? null : body.getString("token");
    } catch (DecodeException | ClassCastException e) {
      shown = null;
    }
    Sessions.Session session = shown == null ? null : sessions.login(shown);
    audit(context, session == null ? "wrong token" : "page session " + session.number());
    if (session != null) {
      context
          .response()
          .addCookie(
              Cookie.cookie(cookie, session.id())
                  .setHttpOnly(true)
                  .setSameSite(CookieSameSite.STRICT)
                  .setPath("/"));
    }
    return session != null;
  }

  private void audit(RoutingContext context, String result) {
    Caller browser = new Caller("page " + context.request().remoteAddress(), Caller.Role.VIEWER);
    console.control().audit(browser, AuditNote.of("login", result));
  }

  private void logout(RoutingContext context) {
    Sessions.Session session = find(context);
    if (session != null) {
      sessions.end(session);
    }
    context.response().removeCookies(cookie);
    context.response().setStatusCode(204).end();
  }

  private void session(RoutingContext context) {
    context.response().setStatusCode(find(context) == null ? 401 : 204).end();
  }

  private void webSocket(RoutingContext context) {
    Sessions.Session session = find(context);
    if (session == null) {
      context.response().setStatusCode(401).end();
      return;
    }
    if (context.request().getHeader("Upgrade") == null) {
      context.response().setStatusCode(426).putHeader("Upgrade", "websocket").end();
      return;
    }
    Caller.Role role = console.config().web().orElseThrow().role();
    Caller caller = new Caller("page session " + session.number(), role);
    context
        .request()
        .toWebSocket()
        .onSuccess(
            socket -> {
              Runnable forget = session.whenEnded(() -> PageSocket.end(socket));
              PageSocket.join(console.vertx(), socket, caller, console.views(), forget);
            })
        .onFailure(context::fail);
  }

  private Sessions.Session find(RoutingContext context) {
    Cookie shown = context.request().getCookie(cookie);
    return sessions.find(shown == null ? null : shown.getValue());
  }
}
