package io.culvert.core.boot;

import io.culvert.core.conntrack.Blocks;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;

/**
 * Has memory ready before the table grows into it. A megabyte that nobody has used before takes a
 * millisecond or two to clear, most of it the kernel's for finding pages, so a worker does it.
 * Where that does not keep up, the loop makes its own.
 */
public final class BlocksAhead implements Blocks {

  /** As fast as one loop can open connections, each lasts ten milliseconds. */
  private static final int AHEAD = 2;

  private final ArrayBlockingQueue<long[]> ready = new ArrayBlockingQueue<>(AHEAD);
  private final Runnable refill = this::refill;
  private final Executor worker;

  /** To be made by {@code worker}, from when the first is taken on. */
  public BlocksAhead(Executor worker) {
    this.worker = worker;
  }

  @Override
  public long[] take() {
    long[] block = ready.poll();
    worker.execute(refill);
    return block == null ? AT_ONCE.take() : block;
  }

  private void refill() {
    try {
      while (ready.remainingCapacity() > 0) {
        ready.offer(AT_ONCE.take());
      }
    } catch (OutOfMemoryError e) {
      return; // what the table has may be enough; if it is not, the loop is told
    }
  }
}
