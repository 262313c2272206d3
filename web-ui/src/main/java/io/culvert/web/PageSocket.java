package io.culvert.web;

import io.culvert.core.control.Caller;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.view.FrameSink;
import io.culvert.core.control.view.ViewSession;
import io.culvert.core.control.view.Views;
import io.vertx.core.http.ServerWebSocket;

/** One WebSocket of a page, joined to a session of control's views. On the console's context. */
final class PageSocket implements FrameSink {

  private static final short TRY_LATER = 1013;

  private final ServerWebSocket socket;

  private PageSocket(ServerWebSocket socket) {
    this.socket = socket;
  }

  /** Joins {@code socket} to a new view session; both end together. */
  static void join(ServerWebSocket socket, Caller caller, Views views) {
    PageSocket sink = new PageSocket(socket);
    ViewSession session;
    try {
      session = views.open(caller, sink);
    } catch (ControlException e) {
      sink.close(TRY_LATER, e.getMessage());
      return;
    }
    socket.textMessageHandler(session::receive);
    socket.closeHandler(closed -> session.close());
    socket.exceptionHandler(fault -> session.close());
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
      socket.close((short) status, reason);
    }
  }
}
