package io.culvert.core.lab;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Does things again and again, side by side, and counts them. */
final class SoakDeeds implements AutoCloseable {

  private static final int THREADS = 8;
  private static final int PATIENCE_SECONDS = 60;

  /** One thing to do, the {@code n}th time. */
  interface Deed {
    void act(int n) throws IOException;
  }

  private final SoakTally tally = new SoakTally();
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS);

  SoakTally tally() {
    return tally;
  }

  /**
   * Does it from a while on, with a pause behind each time; what fails as it ends counts nowhere.
   */
  void repeat(String what, long delayMicros, long pauseMicros, Deed deed) {
    int[] n = new int[1];
    threads.scheduleWithFixedDelay(
        () -> {
          try {
            deed.act(n[0]++);
            tally.done(what);
          } catch (IOException | RuntimeException e) {
            if (!ending()) {
              tally.failed(what, e);
            }
          }
        },
        delayMicros,
        pauseMicros,
        TimeUnit.MICROSECONDS);
  }

  /** Whether no deed is to go on. */
  boolean ending() {
    return threads.isShutdown();
  }

  /** Interrupts what is being done, and waits for its end. */
  @Override
  public void close() {
    threads.shutdownNow();
    try {
      threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
