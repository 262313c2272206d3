package io.culvert.core.wire;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures what a piece of code allocates on this thread. */
public final class Allocation {

  private static final int WARM = 20_000;
  private static final int CALLS = 100_000;

  private Allocation() {}

  /** Bytes allocated per call of {@code code}, rounded to the nearest whole byte. */
  public static long bytesPerCall(Runnable code) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < WARM; i++) {
      code.run();
    }
    long id = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(id);
    for (int i = 0; i < CALLS; i++) {
      code.run();
    }
    return Math.round((threads.getThreadAllocatedBytes(id) - before) / (double) CALLS);
  }
}
