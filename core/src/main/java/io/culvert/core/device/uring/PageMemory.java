package io.culvert.core.device.uring;

import io.culvert.core.wire.PacketBuffer;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * Memory for packet buffers that takes room page by page, as packets reach that far: a ring holds
 * hundreds of buffers, each for the largest packet there is, and most see none over a page. Java's
 * own direct buffers are zeroed when they are made, and so take all their room at once. Each begins
 * on a page. Any thread, one at a time; what was given out is valid as long as this is reachable.
 */
public final class PageMemory implements Supplier<ByteBuffer> {

  private static final int PAGE_BYTES = 4096;
  private static final int BUFFER_BYTES =
      -Math.floorDiv(-PacketBuffer.CAPACITY, PAGE_BYTES) * PAGE_BYTES;

  /** Asked for together: so much that the C library maps it afresh. */
  private static final int CHUNK_BUFFERS = 128;

  private final Runtime runtime = Runtime.getSystemRuntime();
  private final List<Pointer> chunks = new ArrayList<>();
  private long next;
  private int left;

  /** None yet. */
  public PageMemory() {
    Epoll.ensureAvailability();
  }

  @Override
  public ByteBuffer get() {
    if (left == 0) {
      long bytes = (long) CHUNK_BUFFERS * BUFFER_BYTES + PAGE_BYTES;
      Pointer chunk = Memory.allocateDirect(runtime, (int) bytes, false);
      chunks.add(chunk);
      next = chunk.address() + PAGE_BYTES - 1 & -PAGE_BYTES;
      left = CHUNK_BUFFERS;
    }
    ByteBuffer buffer = Buffer.wrapMemoryAddress(next, PacketBuffer.CAPACITY);
    next += BUFFER_BYTES;
    left--;
    return buffer;
  }
}
