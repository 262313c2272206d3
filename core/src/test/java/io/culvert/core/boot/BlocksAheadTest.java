package io.culvert.core.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.culvert.core.conntrack.Blocks;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

final class BlocksAheadTest {

  private static final int HEADER_BYTES = 16;
  private static final long BLOCK_BYTES = 8L * Blocks.LONGS + HEADER_BYTES;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Deque<Runnable> work = new ArrayDeque<>();
  private final Blocks blocks = new BlocksAhead(work::add);

  private long allocatedByTake() {
    long before = threads.getCurrentThreadAllocatedBytes();
    long[] block = blocks.take();
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(block).hasSize(Blocks.LONGS).containsOnly(0);
    return allocated;
  }

  @Test
  void whatTheWorkerMadeCostsTheLoopNothing() {
    blocks.take();
    work.remove().run();

    assertThat(allocatedByTake()).isLessThan(BLOCK_BYTES / 100);
    assertThat(allocatedByTake()).isLessThan(BLOCK_BYTES / 100);
  }

  @Test
  void whereTheWorkerDoesNotKeepUpTheLoopMakesItsOwn() {
    for (int i = 0; i < 5; i++) {
      assertThat(allocatedByTake()).isGreaterThanOrEqualTo(BLOCK_BYTES);
    }
    assertThat(work).hasSize(5);
  }
}
