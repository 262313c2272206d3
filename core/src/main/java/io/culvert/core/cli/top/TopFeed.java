package io.culvert.core.cli.top;

import io.culvert.core.cli.UsageException;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** One live view, read by a thread of its own until it is closed. */
final class TopFeed implements AutoCloseable {

  private final ControlClient router;
  private final TopTable table = new TopTable();
  private volatile boolean closed;
  private volatile Exception ended;

  /**
   * Begins to read.
   *
   * @param router a connection that the feed closes
   */
  TopFeed(ControlClient router, String sort, String filter, int offset, int rows, int hz) {
    this.router = router;
    String path =
        "/api/v1/watch?sort="
            + encoded(sort)
            + "&filter="
            + encoded(filter)
            + ("&offset=" + offset + "&limit=" + rows + "&hz=" + hz);
    Thread reader = new Thread(() -> read(path), "culvert-top");
    reader.setDaemon(true);
    reader.start();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private void read(String path) {
    try {
      router.lines(
          "GET",
          path,
          null,
          frame -> {
            table.frame(frame);
            return !closed;
          });
      end(
          new ControlException(
              ControlException.Code.FAILED, "the router ended the connection", "is it stopping?"));
    } catch (RouterUnreachableException | ControlException | UsageException e) {
      end(e);
    }
  }

  private void end(Exception why) {
    ended = why;
    synchronized (table) {
      table.notifyAll();
    }
  }

  TopTable table() {
    return table;
  }

  /** Fails if the view has ended without being closed. */
  void check() throws RouterUnreachableException {
    Exception why = ended;
    if (why instanceof RouterUnreachableException gone) {
      throw gone;
    } else if (why instanceof RuntimeException refused) {
      throw refused;
    }
  }

  @Override
  public void close() {
    closed = true;
    router.close();
  }
}
