package io.culvert.core.device.uring;

import io.culvert.core.device.Errno;
import io.culvert.core.device.RingDevice;
import io.culvert.core.device.SendQueue;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketBuffer;

/**
 * One device on a ring: is read while it is there, and sends by the ring as long. Loop only; moving
 * packets does not allocate.
 */
final class Lane implements SendQueue {

  /** Turns within which a read that was cancelled must have ended; one is enough so far. */
  private static final int CANCEL_TURNS = 1_000;

  private final RingPump pump;
  private final Ring ring;
  private final RingPump.Parts parts;
  private final RingDevice device;
  private final int number;
  private ReadBuffers buffers;
  private boolean reading;
  private boolean failed;
  private long lastTurn = Long.MIN_VALUE / 2;
  private int inTurn;
  private int crowdedTurns;

  /** A lane with this number on {@code ring}, still closed. */
  Lane(RingPump pump, Ring ring, RingPump.Parts parts, RingDevice device, int number) {
    this.pump = pump;
    this.ring = ring;
    this.parts = parts;
    this.device = device;
    this.number = number;
  }

  RingDevice device() {
    return device;
  }

  int number() {
    return number;
  }

  /** Begins to read into {@code count} buffers, and to send by the ring, if the device is there. */
  void open(int count) {
    if (device.descriptor() < 0) {
      return;
    }
    buffers = new ReadBuffers(ring, device, number, count);
    try {
      buffers.fill(parts.pool());
      failed = false;
      device.sendBy(this);
      pump.submit();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Stops both; what has been read until then is still delivered. Idempotent. */
  void close() {
    if (buffers == null) {
      return;
    }
    flush();
    device.sendBy(null);
    failed = true; // so that it is not asked for again
    if (reading) {
      pump.cancel(this);
    }
    for (int i = 0; i < CANCEL_TURNS && reading; i++) {
      pump.turn();
    }
    if (reading) {
      throw new IllegalStateException(device.name() + ": the kernel does not stop reading");
    }
    buffers.close();
    buffers = null;
  }

  /** See {@link io.culvert.core.device.Pollable#maintain}. */
  void maintain(long nowNanos, int count) {
    if (device.lost()) {
      close(); // before the device closes the descriptor
    }
    device.maintain(nowNanos);
    if (buffers == null && !device.lost()) {
      open(count);
    } else if (buffers != null && !reading) {
      failed = false; // it may have passed
      pump.submit();
    }
  }

  /**
   * Whether the kernel is to be asked for a read; shows it the buffers that it may use.
   *
   * @param most how many those may be, and so how many packets the next turn brings
   */
  boolean wantsToRead(int most) {
    if (buffers == null) {
      return false;
    }
    buffers.publish(most);
    return !reading && !failed;
  }

  /** The turn that last brought a packet. */
  long lastTurn() {
    return lastTurn;
  }

  /** How many of its turns running have brought a crowd, not counting the last one. */
  int crowdedTurns() {
    return crowdedTurns;
  }

  /** Prepares a read that goes on and on; the ring must have room. */
  void readOn(long tag) {
    ring.readOnAndOn(device.descriptor(), number, tag);
    reading = true;
  }

  /** A completion of that read. */
  void read(int result, int flags) {
    if ((flags & Ring.MORE) == 0) {
      reading = false;
    }
    int slot = Ring.buffer(flags);
    if (slot >= 0) {
      received(slot, result);
    } else if (result < 0 && !passing(-result)) {
      failed = true;
      device.readFailed(-result);
    }
  }

  /** Ends a read without a fault of the device: asked for anew, unless the lane is closing. */
  private static boolean passing(int errno) {
    return errno == Errno.ENOBUFS
        || errno == Errno.ECANCELED
        || errno == Errno.EAGAIN
        || errno == Errno.EINTR;
  }

  private void received(int slot, int lengthBytes) {
    PacketBuffer packet = buffers.take(slot);
    PacketBuffer next = lengthBytes > 0 ? parts.pool().acquire() : null;
    if (next == null) {
      buffers.offer(slot, packet);
      if (lengthBytes > 0) {
        parts.drops().count(DropReason.NO_BUFFER);
      }
      return;
    }
    buffers.offer(slot, next);
    if (lastTurn != pump.turns()) {
      lastTurn = pump.turns();
      crowdedTurns = inTurn >= pump.crowd() ? crowdedTurns + 1 : 0;
      inTurn = 0;
    }
    inTurn++;
    device.received(parts.sink(), packet, lengthBytes);
  }

  @Override
  public void send(PacketBuffer packet, int from) {
    pump.send(this, packet, from);
  }

  @Override
  public void flush() {
    pump.flush();
  }
}
