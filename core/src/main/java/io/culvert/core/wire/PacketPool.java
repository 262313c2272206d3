package io.culvert.core.wire;

import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * The fixed stock of packet buffers of one engine. Empty means the caller drops with {@link
 * DropReason#NO_BUFFER}. Buffers are made on first need, never freed. Not thread safe; neither
 * method allocates once the stock is made.
 */
public final class PacketPool {

  private final PacketBuffer[] free;
  private final Supplier<ByteBuffer> memory;
  private int freeCount;
  private int made;

  /** A stock of at most {@code capacity} buffers of {@link PacketBuffer#CAPACITY} bytes each. */
  public PacketPool(int capacity) {
    this(capacity, () -> ByteBuffer.allocateDirect(PacketBuffer.CAPACITY));
  }

  /** The same in {@code memory}: direct buffers of that size, each given out once. */
  public PacketPool(int capacity, Supplier<ByteBuffer> memory) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity " + capacity);
    }
    this.free = new PacketBuffer[capacity];
    this.memory = memory;
  }

  /** An empty buffer, or {@code null} when all are in use. */
  public PacketBuffer acquire() {
    if (freeCount > 0) {
      PacketBuffer buffer = free[--freeCount];
      buffer.reset();
      return buffer;
    }
    if (made == free.length) {
      return null;
    }
    made++;
    return new PacketBuffer(this, memory.get());
  }

  void giveBack(PacketBuffer buffer) {
    if (freeCount == made) {
      throw new IllegalStateException("a packet buffer was released twice");
    }
    if (free[freeCount] != buffer) {
      free[freeCount] = buffer; // to look first costs less than the barrier of a write
    }
    freeCount++;
  }

  /** Buffers out in the world now; 0 when every buffer is home. */
  public int inUse() {
    return made - freeCount;
  }

  /** The most that can ever be out. */
  public int capacity() {
    return free.length;
  }
}
