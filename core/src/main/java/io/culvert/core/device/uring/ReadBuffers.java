package io.culvert.core.device.uring;

import io.culvert.core.device.DeviceException;
import io.culvert.core.device.RingDevice;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.PacketPool;
import io.netty.channel.unix.Buffer;
import java.lang.invoke.VarHandle;
import jnr.ffi.Pointer;

/**
 * The buffers that one device is read into, in a ring that the kernel takes them from (struct
 * io_uring_buf_ring). Each is a {@link PacketBuffer} of the engine's pool, in a numbered slot; when
 * one comes back with a packet in it, another takes its slot. Loop only; after {@link #fill}
 * nothing allocates.
 */
final class ReadBuffers {

  private static final int ENTRY_BYTES = 16;
  private static final int TAIL_AT = 14;

  private final Ring ring;
  private final RingDevice device;
  private final int group;
  private final int readAt;
  private final Pointer entries;
  private final PacketBuffer[] slots;
  private short tail;
  private short shown;
  private int taken;

  /** Room for {@code count} buffers, a power of two up to 32768, under the number {@code group}. */
  ReadBuffers(Ring ring, RingDevice device, int group, int count) {
    this.ring = ring;
    this.device = device;
    this.group = group;
    this.readAt = device.readAt();
    this.slots = new PacketBuffer[count];
    this.entries = ring.buffers(group, count);
  }

  /**
   * Takes buffers from {@code pool} until there are enough, or no more.
   *
   * @throws DeviceException if there is none at all
   */
  void fill(PacketPool pool) {
    for (int slot = 0; slot < slots.length; slot++) {
      PacketBuffer buffer = pool.acquire();
      if (buffer == null && slot == 0) {
        throw new DeviceException(device.name() + ": no packet buffer is left to read it into");
      }
      if (buffer == null) {
        break;
      }
      offer(slot, buffer);
    }
    publish(slots.length);
  }

  /** What the kernel filled; its slot is empty until {@link #offer}. */
  PacketBuffer take(int slot) {
    PacketBuffer buffer = slots[slot];
    slots[slot] = null;
    taken++;
    return buffer;
  }

  /** Puts a buffer into an empty slot, for the kernel to fill after {@link #publish}. */
  void offer(int slot, PacketBuffer buffer) {
    slots[slot] = buffer;
    long at = (long) ENTRY_BYTES * (tail & (slots.length - 1));
    entries.putLong(at, address(buffer) + readAt);
    entries.putInt(at + 8, PacketBuffer.CAPACITY - readAt);
    entries.putShort(at + 12, (short) slot);
    tail++;
  }

  /** Where the bytes of {@code buffer} lie in memory. */
  static long address(PacketBuffer buffer) {
    return Buffer.memoryAddress(buffer.bytes());
  }

  /** Shows the kernel of what was offered so much that it has no more than {@code most}. */
  void publish(int most) {
    int more = Math.min(tail - shown & 0xFFFF, most - (shown - taken & 0xFFFF));
    if (more > 0) {
      shown += (short) more;
      VarHandle.releaseFence();
      entries.putShort(TAIL_AT, shown);
    }
  }

  /** Gives everything back; the kernel must not be reading any more. */
  void close() {
    ring.noBuffers(group, entries, slots.length);
    for (PacketBuffer buffer : slots) {
      if (buffer != null) {
        buffer.release();
      }
    }
  }
}
