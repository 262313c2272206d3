package io.culvert.core.control.gate;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.vertx.core.http.HttpConnection;

/**
 * One connection: counts what was asked and what is answered, so that only real silence cuts it
 * off. The connection's own loop only, but for what is the gate's.
 */
final class Visitor extends ChannelDuplexHandler {

  private final Gate gate;
  private final HttpConnection connection;
  private int unanswered;
  private boolean leaving;

  Visitor(Gate gate, HttpConnection connection) {
    this.gate = gate;
    this.connection = connection;
  }

  HttpConnection connection() {
    return connection;
  }

  /** It is closed, or about to be. Under the gate's lock. */
  void leave() {
    leaving = true;
  }

  /** Whether it was not told to leave. Under the gate's lock. */
  boolean stays() {
    return !leaving;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof LastHttpContent && ++unanswered == 1) {
      gate.busy(this);
    }
    context.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof LastHttpContent && !goesOn(message) && --unanswered == 0) {
      gate.rests(this);
    }
    context.write(message, promise);
  }

  /** Whether {@code message} only says to go on; what became a WebSocket is never answered. */
  private static boolean goesOn(Object message) {
    return message instanceof HttpResponse response
        && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent) {
      if (unanswered > 0 && context.channel().isWritable()) {
        return;
      }
      gate.silent();
    }
    context.fireUserEventTriggered(event);
  }
}
