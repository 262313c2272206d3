package io.culvert.web;

import io.culvert.core.control.Caller;
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
import java.util.Set;

/**
 * Serves the page on a loopback address. The printed address carries a token behind the {@code #},
 * which the page exchanges for a cookie; without the cookie there is nothing but the page's own
 * files. Found by {@code ServiceLoader}.
 */
public final class WebConsole implements Console {

  static final String COOKIE = "culvert";
  private static final int FRAME_BYTES = 65_536;
  private static final int LOGIN_BYTES = 1_024;
  private static final int MAINTAIN_MILLIS = 30_000;
  private static final int IDLE_SECONDS = 60;

  private final Sessions sessions = new Sessions(() -> System.nanoTime() / 1_000_000);
  private ConsoleContext console;
  private String deployment;
  private int port;

  @Override
  public Future<String> start(ConsoleContext context) {
    console = context;
    InetSocketAddress listen =
        context.config().web().orElseThrow(() -> new IllegalStateException("no web")).listen();
    String address = listen.getAddress().getHostAddress();
    String host = address.contains(":") ? "[" + address + "]" : address;
    return context
        .vertx()
        .deployVerticle(new Server(listen))
        .map(
            id -> {
              deployment = id;
              return "http://" + host + ":" + port + "/#t=" + sessions.token();
            });
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
    router
        .route()
        .failureHandler(
            context ->
                context
                    .response()
                    .setStatusCode(context.statusCode() < 400 ? 500 : context.statusCode())
                    .end());
  }

  private void login(RoutingContext context) {
    String shown;
    try {
      JsonObject body = context.body().asJsonObject();
      shown = body == null ? null : body.getString("token");
    } catch (DecodeException | ClassCastException e) {
      shown = null;
    }
    Sessions.Session session = shown == null ? null : sessions.login(shown);
    if (session == null) {
      context.response().setStatusCode(401).end();
      return;
    }
    context
        .response()
        .addCookie(
            Cookie.cookie(COOKIE, session.id())
                .setHttpOnly(true)
                .setSameSite(CookieSameSite.STRICT)
                .setPath("/"))
        .setStatusCode(204)
        .end();
  }

  private void logout(RoutingContext context) {
    Sessions.Session session = find(context);
    if (session != null) {
      sessions.end(session);
    }
    context.response().removeCookies(COOKIE);
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
    Caller caller = new Caller("page session " + session.number(), Caller.Role.OPERATOR);
    context
        .request()
        .toWebSocket()
        .onSuccess(
            socket -> {
              session.whenEnded(() -> socket.close((short) 1000, "logged out"));
              PageSocket.join(socket, caller, console.views());
            })
        .onFailure(context::fail);
  }

  private Sessions.Session find(RoutingContext context) {
    Cookie cookie = context.request().getCookie(COOKIE);
    return sessions.find(cookie == null ? null : cookie.getValue());
  }
}
