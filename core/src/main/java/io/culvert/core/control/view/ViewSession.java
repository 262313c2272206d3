package io.culvert.core.control.view;

/** What one page looks at. Any thread may call. */
public interface ViewSession extends AutoCloseable {

  /** Takes one text frame from the page. Never throws: what is wrong is answered. */
  void receive(String frame);

  /** Ends the session. Idempotent. */
  @Override
  void close();
}
