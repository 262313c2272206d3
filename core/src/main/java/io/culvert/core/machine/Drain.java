package io.culvert.core.machine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Takes in what a process writes, on a thread of its own, so that it never has to wait. */
final class Drain {

  private static final long PATIENCE_MILLIS = 1_000;

  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
  private final Thread thread;

  /** Begins with {@code in}. */
  Drain(InputStream in) {
    thread = new Thread(() -> take(in), "drain");
    thread.setDaemon(true);
    thread.start();
  }

  private void take(InputStream in) {
    byte[] block = new byte[8_192];
    try (in) {
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        taken.write(block, 0, n);
      }
    } catch (IOException e) {
      // the process was ended and its pipe with it: what came is what there is
    }
  }

  /**
   * All that was written. Does not wait for a daemon that the process left behind with its output.
   */
  String text() throws InterruptedException {
    thread.join(PATIENCE_MILLIS);
    return taken.toString(StandardCharsets.UTF_8);
  }
}
