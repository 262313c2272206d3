package io.culvert.core.lab;

import io.culvert.core.control.SmallVertx;
import io.culvert.core.machine.CommandException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.CompletionException;

/**
 * Carries TCP connections from one place to another, as a lab in a network namespace of its own has
 * no way to the machine's loopback: its page is bridged over a Unix socket, which is reached by its
 * path from either side.
 */
final class PageBridge {

  private final Vertx vertx = SmallVertx.make();
  private final SocketAddress to;
  private final NetClient client = vertx.createNetClient();

  private PageBridge(SocketAddress to) {
    this.to = to;
  }

  /** From {@code port} of the loopback here to the socket at {@code path}; until the JVM ends. */
  static void outside(int port, String path) {
    new PageBridge(SocketAddress.domainSocketAddress(path))
        .listen(SocketAddress.inetSocketAddress(port, "127.0.0.1"));
  }

  /** From the socket at {@code path} to {@code port} of the loopback here. */
  static void inside(String path, int port) {
    new PageBridge(SocketAddress.inetSocketAddress(port, "127.0.0.1"))
        .listen(SocketAddress.domainSocketAddress(path));
  }

  private void listen(SocketAddress from) {
    Future<?> listening = vertx.createNetServer().connectHandler(this::carry).listen(from);
    try {
      listening.toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      throw new CommandException("can't listen at " + from + ": " + e.getCause().getMessage(), e);
    }
  }

  private void carry(NetSocket near) {
    near.pause();
    client
        .connect(to)
        .onFailure(refused -> near.close())
        .onSuccess(
            far -> {
              // each end that closes ends the other: a pipe closes what it writes to
              near.pipeTo(far);
              far.pipeTo(near);
            });
  }
}
