package io.culvert.web;

import com.google.common.net.InetAddresses;
import io.culvert.core.control.AuditNote;
import io.culvert.core.control.Caller;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.control.console.Console;
import io.culvert.core.control.console.ConsoleContext;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the page, on loopback or under TLS. The printed address carries a token behind the {@code
 * #}, which the page exchanges for a cookie, once; without the cookie there is nothing but the
 * page's own files. Found by {@code ServiceLoader}.
 */
public final class WebConsole implements Console {

  private static final int FRAME_BYTES = 65_536;
  private static final int LOGIN_BYTES = 1_024;
  private static final int MAINTAIN_MILLIS = 30_000;
  private static final int MAX_CONNECTIONS = 1024;

  /** Long enough for whoever starts a router by hand and then looks for a browser. */
  private static final Duration FIRST = Duration.ofHours(1);

  private static final Logger LOG = LoggerFactory.getLogger(WebConsole.class);

  private final Sessions sessions;
  private ConsoleContext console;
  private RouterConfig.Web web;
  private volatile PageKeys keys;
  private HttpServer server;
  private Context context;
  private String deployment;
  private String origin;
  private int port;
  private String cookie;

  /** One for {@code ServiceLoader}. */
  public WebConsole() {
    this(() -> System.nanoTime() / 1_000_000);
  }

  /** One whose logins and locks last by {@code clockMillis}, which never goes back. */
  WebConsole(LongSupplier clockMillis) {
    sessions = new Sessions(clockMillis);
  }

  @Override
  public Future<String> start(ConsoleContext started) {
    console = started;
    web = started.config().web().orElseThrow(() -> new IllegalStateException("no web"));
    try {
      keys = web.tls().isEmpty() ? null : PageKeys.read(started.vertx(), web.tls().get());
    } catch (IOException e) {
      return Future.failedFuture(
          new ControlException(
              ControlException.Code.FAILED,
              web.tls().get().at() + ": web.tls: " + e.getMessage(),
              "PEM both, the key readable to the router's user alone"));
    }
    return started
        .vertx()
        .deployVerticle(new Server())
        .compose(
            id -> {
              deployment = id;
              return invite(web.role(), FIRST).map(Invitation::address);
            })
        .recover(fault -> Future.failedFuture(unserved(fault)));
  }

  private ControlException unserved(Throwable fault) {
    InetSocketAddress listen = web.listen();
    String address = InetAddresses.toUriString(listen.getAddress()) + ":" + listen.getPort();
    return new ControlException(
        ControlException.Code.FAILED,
        web.at() + ": the page can't be served on " + address + ": " + reason(fault),
        "give web.listen another port, or \"none\"");
  }

  /** Netty puts call and number in front of what the system said. */
  private static String reason(Throwable fault) {
    String message = String.valueOf(fault.getMessage());
    return message.substring(message.lastIndexOf(": ") + 1).strip().toLowerCase(Locale.ROOT);
  }

  @Override
  public Caller.Role role() {
    return web.role();
  }

  @Override
  public Future<Invitation> invite(Caller.Role role, Duration valid) {
    if (!new Caller("", web.role()).may(role)) {
      return Future.failedFuture(
          new ControlException(
              ControlException.Code.REFUSED,
              "nobody may more on this page than " + web.role().word(),
              "web.role in the configuration says so"));
    }
    String shown = keys == null ? "" : keys.fingerprint();
    return onContext(
        () ->
            new Invitation(
                origin + "/#t=" + sessions.invite(role, valid), role, valid.toSeconds(), shown));
  }

  @Override
  public Future<Integer> shut() {
    return onContext(sessions::endAll);
  }

  private <T> Future<T> onContext(Supplier<T> action) {
    Promise<T> done = Promise.promise();
    context.runOnContext(now -> done.complete(action.get()));
    return done.future();
  }

  @Override
  public Future<Void> stop() {
    String running = deployment;
    deployment = null;
    return running == null ? Future.succeededFuture() : console.vertx().undeploy(running);
  }

  /** The server on its own context. */
  private final class Server extends AbstractVerticle {

    @Override
    public void start(Promise<Void> started) {
      WebConsole.this.context = context;
      HttpServerOptions options =
          new HttpServerOptions()
              .setHost(web.listen().getAddress().getHostAddress())
              .setPort(web.listen().getPort())
              .setPerMessageWebSocketCompressionSupported(false)
              .setPerFrameWebSocketCompressionSupported(false)
              .setMaxWebSocketFrameSize(FRAME_BYTES)
              .setMaxWebSocketMessageSize(FRAME_BYTES);
      server =
          console
              .views()
              .gates()
              .gate("page", MAX_CONNECTIONS)
              .server(vertx, keys == null ? options : keys.into(options));
      Router router = Router.router(vertx);
      server.requestHandler(router);
      vertx.setPeriodic(MAINTAIN_MILLIS, timer -> maintain());
      server
          .listen()
          .onSuccess(
              bound -> {
                port = bound.actualPort();
                // Cookies know no ports: two routers on one machine must not share one.
                cookie = (keys == null ? "" : "__Host-") + "culvert-" + port;
                routes(router);
              })
          .<Void>mapEmpty()
          .onComplete(started);
    }
  }

  /** Lets go of old logins, and takes the certificate again if it was renewed. */
  private void maintain() {
    sessions.maintain();
    if (keys != null) {
      renew()
          .onFailure(
              fault -> LOG.warn("The page keeps its old certificate: {}", fault.getMessage()));
    }
  }

  /**
   * Completes with whether there was another certificate; fails, and keeps the old, if it is bad.
   */
  Future<Boolean> renew() {
    Vertx vertx = console.vertx();
    return vertx
        .executeBlocking(() -> PageKeys.read(vertx, web.tls().orElseThrow()))
        .compose(
            read -> {
              if (read.content().equals(keys.content())) {
                return Future.succeededFuture(false);
              }
              keys = read;
              LOG.info("The page has a new certificate, SHA-256 {}", read.fingerprint());
              return server.updateSSLOptions(read.renewed());
            });
  }

  private Guard guard() {
    Set<String> addresses = new HashSet<>();
    InetAddress listen = web.listen().getAddress();
    if (listen.isLoopbackAddress() || listen.isAnyLocalAddress()) {
      addresses.addAll(List.of("127.0.0.1", "localhost", "[::1]"));
    }
    if (!listen.isAnyLocalAddress()) {
      addresses.add(InetAddresses.toUriString(listen));
    }
    return new Guard(scheme(), port, addresses, Set.copyOf(web.names()));
  }

  private String scheme() {
    return keys == null ? "http" : "https";
  }

  private String host() {
    return web.names().isEmpty()
        ? InetAddresses.toUriString(web.listen().getAddress())
        : web.names().get(0);
  }

  private void routes(Router router) {
    origin = scheme() + "://" + host() + ":" + port;
    router.route().handler(guard());
    router.post("/login").handler(BodyHandler.create(false).setBodyLimit(LOGIN_BYTES));
    router.post("/login").handler(this::login);
    router.post("/logout").handler(this::logout);
    router.get("/session").handler(this::session);
    router.get("/ws").handler(this::webSocket);
    router.get().handler(new PageFiles());
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
    Sessions.Login login = shown == null ? null : sessions.login(shown);
    audit(context, login == null ? "wrong token" : "page session " + login.session().number());
    if (login != null) {
      context
          .response()
          .addCookie(
              Cookie.cookie(cookie, login.cookie())
                  .setHttpOnly(true)
                  .setSecure(keys != null)
                  .setSameSite(CookieSameSite.STRICT)
                  .setPath("/"));
    }
    return login != null;
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
    Caller caller = new Caller("page session " + session.number(), session.role());
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
