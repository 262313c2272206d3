package io.culvert.core.boot;

import io.culvert.core.control.ControlException;
import io.culvert.core.control.Position;
import io.culvert.core.control.RouterControl;
import io.culvert.core.control.api.ControlSocket;
import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.control.console.Console;
import io.culvert.core.control.console.ConsoleContext;
import io.culvert.core.control.metrics.MetricsServer;
import io.culvert.core.control.view.ViewHub;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CompletionException;

/** What a router is reached by: the control socket, and the page if there is one. Main thread. */
final class Servers {

  private final Vertx vertx;
  private final RouterConfig config;
  private final RouterControl control;
  private final ViewHub views;
  private Optional<Console> console = Optional.empty();
  private ControlSocket socket;
  private MetricsServer metrics;
  private Handover handover;

  Servers(Vertx vertx, RouterConfig config, RouterControl control, ViewHub views) {
    this.vertx = vertx;
    this.config = config;
    this.control = control;
    this.views = views;
  }

  /** Starts the page; its address with the token, or empty where none is wanted or there. */
  String startPage() {
    if (config.web().isEmpty()) {
      return "";
    }
    console = ServiceLoader.load(Console.class).findFirst();
    if (console.isEmpty()) {
      return "";
    }
    ConsoleContext context = new ConsoleContext(vertx, config, control, views);
    String address = opened(console.get().start(context), config.web().get().at(), "the page");
    views.door(console.get());
    return address;
  }

  /**
   * Writes the page's address, which has its token, to a file beside the control socket that only
   * this user may read.
   *
   * @return the file
   * @throws ControlException if it can't be written
   */
  static Path keep(String page, Path socket) {
    Path file = socket.resolveSibling("page.url");
    try {
      Files.deleteIfExists(file);
      Set<PosixFilePermission> own = PosixFilePermissions.fromString("rw-------");
      Files.createFile(file, PosixFilePermissions.asFileAttribute(own));
      return Files.writeString(file, page + "\n");
    } catch (IOException e) {
      throw new ControlException(
          ControlException.Code.FAILED, file + ": the page's address can't be kept: " + e, "");
    }
  }

  /** Opens the control socket; it exists from now on. */
  void startApi() {
    Future<ControlSocket> opening =
        ControlSocket.open(vertx, config.control().socket(), control, views);
    socket = opened(opening, config.control().at(), "the control socket");
  }

  /** Serves figures and health where the configuration says so. */
  void startMetrics() {
    config
        .control()
        .metrics()
        .ifPresent(
            where ->
                metrics =
                    opened(
                        MetricsServer.open(vertx, where.listen(), control, views),
                        where.at(),
                        "metrics"));
  }

  /** What came of opening; what fails without saying what and where is given a place. */
  private static <T> T opened(Future<T> opening, Position at, String what) {
    try {
      return await(opening);
    } catch (CompletionException e) {
      throw e.getCause() instanceof ControlException told
          ? told
          : new ControlException(
              ControlException.Code.FAILED,
              at + ": " + what + ": " + e.getCause().getMessage(),
              "");
    }
  }

  /** Closes {@code other} with them. */
  void beside(Handover other) {
    handover = other;
  }

  /** Closes them all. */
  void close() {
    if (handover != null) {
      handover.close();
    }
    if (socket != null) {
      await(socket.close());
    }
    if (metrics != null) {
      await(metrics.close());
    }
    console.ifPresent(c -> await(c.stop()));
  }

  /** Waits for a future off the loops. */
  static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }
}
