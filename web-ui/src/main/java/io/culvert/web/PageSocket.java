package io.culvert.web;

import io.culvert.core.control.Caller;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.view.FrameSink;
import io.culvert.core.control.view.ViewSession;
import io.culvert.core.control.view.Views;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;

/** One WebSocket of a page, joined to a session of control's views. On the console's context. */
final class PageSocket implements FrameSink {

  private static final short NORMAL = 1000;
  private static final short TRY_LATER = 1013;

  /** A close frame holds 123 bytes of reason. */
  private static final int REASON_CHARS = 40;

  private static final int PING_MILLIS = 20_000;

  private final ServerWebSocket socket;

  private PageSocket(ServerWebSocket socket) {
    this.socket = socket;
  }

  /**
   * Joins {@code socket} to a new view session; both end together. Pings keep a paused page's
   * WebSocket from looking idle, and find out that a browser has gone without a word.
   *
   * @param whenClosed run after both have ended
   */
  static void join(
      Vertx vertx, ServerWebSocket socket, Caller caller, Views views, Runnable whenClosed) {
    PageSocket sink = new PageSocket(socket);
    ViewSession session;
    try {
      session = views.open(caller, sink);
    } catch (ControlException e) {
      sink.close(TRY_LATER, e.getMessage());
      whenClosed.run();
      return;
    }
    socket.textMessageHandler(session::receive);
    long ping = vertx.setPeriodic(PING_MILLIS, timer -> socket.writePing(Buffer.buffer()));
    socket.closeHandler(
        closed -> {
          vertx.cancelTimer(ping);
          session.close();
          whenClosed.run();
        });
    // Among them messages that are too long in all, which end nothing by themselves.
    socket.exceptionHandler(fault -> socket.close());
  }

  /** Ends the WebSocket of a session that was logged out or has expired. */
  static void end(ServerWebSocket socket) {
    socket.close(NORMAL, "logged out");
  }

  @Override
  public boolean full() {
    return !socket.isClosed() && socket.writeQueueFull();
  }

  @Override
  public void send(String frame) {
    if (!socket.isClosed()) {
      socket.writeTextMessage(frame);
    }
  }

  @Override
  public void close(int status, String reason) {
    if (!socket.isClosed()) {
      String fitting = reason.length() <= REASON_CHARS ? reason : reason.substring(0, REASON_CHARS);
      socket.close((short) status, fitting);
    }
  }
}
