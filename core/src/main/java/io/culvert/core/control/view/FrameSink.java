package io.culvert.core.control.view;

/** Where a session's frames go: one WebSocket. Called on the context of {@link Views}. */
public interface FrameSink {

  /** Whether what was sent has not gone out yet: frames would only queue up. */
  boolean full();

  /** Sends one text frame. Must not throw when the peer has gone. */
  void send(String frame);

  /** Ends the connection with a WebSocket status and reason. */
  void close(int status, String reason);
}
