package io.culvert.web;

import io.culvert.core.conntrack.Profile;
import io.culvert.core.control.Caller;
import io.culvert.core.control.Position;
import io.culvert.core.control.RouterControl;
import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.control.console.ConsoleContext;
import io.culvert.core.helper.HelperOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** A console on a free loopback port, in front of {@link FakeViews}. */
final class PageFixture implements AutoCloseable {

  static final Position AT = new Position("culvert.yaml", 7, 11);

  private static final long PATIENCE_MILLIS = 30_000;
  private static final long POLL_NANOS = 5_000_000;

  final Vertx vertx = Vertx.vertx();
  final FakeViews views = new FakeViews(vertx);

  /** For its logins and locks no time passes, however long a test takes. */
  final WebConsole console = new WebConsole(() -> 0);

  /** The address as printed, token and all. */
  final String address;

  PageFixture() {
    this(new InetSocketAddress("127.0.0.1", 0));
  }

  PageFixture(InetSocketAddress listen) {
    this(new RouterConfig.Web(listen, AT));
  }

  /** One on which anybody may so much at most. */
  static PageFixture of(Caller.Role role) {
    InetSocketAddress listen = new InetSocketAddress("127.0.0.1", 0);
    return new PageFixture(new RouterConfig.Web(listen, AT, role, List.of(), Optional.empty()));
  }

  PageFixture(RouterConfig.Web web) {
    address = await(console.start(context(vertx, views, web)));
  }

  static ConsoleContext context(Vertx vertx, FakeViews views, RouterConfig.Web web) {
    Path file = Path.of("/etc/culvert/culvert.yaml");
    RouterConfig config =
        new RouterConfig(
            file,
            List.of(),
            List.of(),
            new RouterConfig.Rules(Optional.empty(), Optional.empty(), Optional.empty()),
            new RouterConfig.Helpers(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new HelperOptions(false, Set.of())),
            Profile.MODERN,
            new RouterConfig.Io(RouterConfig.Io.Way.AUTO, Position.of("culvert.yaml")),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.of(web),
            new RouterConfig.Control(
                Path.of(RouterConfig.DEFAULT_SOCKET), Position.of("culvert.yaml")),
            Optional.empty(),
            List.of(),
            Optional.empty());
    RouterControl nobody =
        (RouterControl)
            Proxy.newProxyInstance(
                PageFixture.class.getClassLoader(),
                new Class<?>[] {RouterControl.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("audit")) {
                    views.audited.add(arguments[0] + " " + arguments[1]);
                    return null;
                  }
                  throw new UnsupportedOperationException(method.getName());
                });
    return new ConsoleContext(vertx, config, nobody, views);
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until something is so. */
  static void until(BooleanSupplier condition) {
    long end = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (!condition.getAsBoolean()) {
      if (System.currentTimeMillis() > end) {
        throw new AssertionError("never so");
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** Waits until the page has subscribed to a topic so. */
  void subscribed(String topic, String member, Object value) {
    await("sub", frame -> topic.equals(frame.getString("topic")) && has(frame, member, value));
  }

  /** Waits until a frame of a kind has come whose member has a value. */
  void received(String type, String member, Object value) {
    await(type, frame -> has(frame, member, value));
  }

  private static boolean has(JsonObject frame, String member, Object value) {
    return String.valueOf(value).equals(String.valueOf(frame.getValue(member)));
  }

  private void await(String type, Predicate<JsonObject> wanted) {
    long end = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (views.received(type).stream().noneMatch(wanted)) {
      if (System.currentTimeMillis() > end) {
        throw new AssertionError("no such " + type + " among " + views.received(type));
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** {@code http://127.0.0.1:port}. */
  String origin() {
    return address.replaceFirst("/#.*", "");
  }

  /** One that nobody has shown yet. */
  String token() {
    return tokenIn(invite(console.role()));
  }

  /** The token in an address. */
  static String tokenIn(String address) {
    return address.replaceFirst(".*#t=", "");
  }

  /** An address that nobody has opened yet. */
  String invite(Caller.Role role) {
    return await(console.invite(role, Duration.ofMinutes(5))).address();
  }

  int port() {
    return Integer.parseInt(origin().replaceFirst(".*:", ""));
  }

  @Override
  public void close() {
    await(console.stop());
    await(vertx.close());
  }
}
