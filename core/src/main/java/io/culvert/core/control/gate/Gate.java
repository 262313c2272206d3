package io.culvert.core.control.gate;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Lets so many connect to one server. Where there are too many, the one that has waited longest
 * without being answered makes room; one that is being answered never does, and where all are, the
 * newest is refused. Who says nothing, or takes nothing of its answer, for so long is cut off; an
 * answer in which nothing happens, as in a stream of events, is no silence. Any thread.
 */
public final class Gate {

  private final String server;
  private final int limit;
  private final int idleSeconds;

  /** Those that wait for nothing, the one that has done so for longest first. */
  private final Set<Visitor> resting = new LinkedHashSet<>();

  private int open;
  private long silent;
  private long displaced;
  private long refused;

  Gate(String server, int limit, int idleSeconds) {
    this.server = server;
    this.limit = limit;
    this.idleSeconds = idleSeconds;
  }

  /**
   * What came of those who connected.
   *
   * @param open connected now
   * @param silent cut off since they said nothing, or took nothing of an answer
   * @param displaced cut off, waiting for nothing, to make room for another
   * @param refused turned away since all others were being answered
   */
  public record Count(int open, long silent, long displaced, long refused) {}

  /** What it leads to. */
  public String server() {
    return server;
  }

  /** What came of those who connected. */
  public synchronized Count count() {
    return new Count(open, silent, displaced, refused);
  }

  /** A server behind this gate, not yet listening. */
  public HttpServer server(Vertx vertx, HttpServerOptions options) {
    options.setIdleTimeout(idleSeconds).setHttp2ClearTextEnabled(false);
    return vertx.createHttpServer(options).connectionHandler(this::arrived);
  }

  private void arrived(HttpConnection connection) {
    Visitor visitor = new Visitor(this, connection);
    HttpConnection leaves = admit(visitor);
    connection.closeHandler(closed -> left(visitor));
    if (connection instanceof HttpServerConnection watched) {
      var vertxHandler = watched.channelHandlerContext();
      vertxHandler.pipeline().addBefore(vertxHandler.name(), "gate", visitor);
    }
    if (leaves != null) {
      leaves.close();
    }
  }

  /** Counts {@code visitor}, and names the one that has to leave for it, or none. */
  private synchronized HttpConnection admit(Visitor visitor) {
    open++;
    resting.add(visitor);
    if (open <= limit) {
      return null;
    }
    Visitor leaves = resting.iterator().next();
    forget(leaves);
    if (leaves == visitor) {
      refused++;
    } else {
      displaced++;
    }
    return leaves.connection();
  }

  private synchronized void left(Visitor visitor) {
    open--;
    forget(visitor);
  }

  private void forget(Visitor visitor) {
    resting.remove(visitor);
    visitor.leave();
  }

  /** {@code visitor} has asked something. */
  synchronized void busy(Visitor visitor) {
    resting.remove(visitor);
  }

  /** {@code visitor} has all it asked for. */
  synchronized void rests(Visitor visitor) {
    if (visitor.stays()) {
      resting.add(visitor);
    }
  }

  /** A visitor is cut off for its silence. */
  synchronized void silent() {
    silent++;
  }
}
