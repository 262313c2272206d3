package io.culvert.core.device.uring;

import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceDriver;
import io.culvert.core.device.DeviceException;
import io.culvert.core.device.DeviceFaults;
import io.culvert.core.device.Errno;
import io.culvert.core.device.PacketSink;
import io.culvert.core.device.Pollable;
import io.culvert.core.device.RingDevice;
import io.culvert.core.wire.DropCounters;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.PacketPool;
import java.util.Arrays;

/**
 * Moves the packets of devices by one io_uring, in turns. Each device has one read that goes on and
 * on into buffers of the engine's pool; what the packets of a turn lead to is written at its end,
 * in order, all by one system call, which also reads what the next turn will find. {@link #bell}
 * says when a turn is due. Used by one thread, that which adds the first device; the constructor by
 * any. Moving packets does not allocate.
 *
 * <p>A device is read until it is empty or its buffers are used up, then others get their turn: the
 * number of buffers bounds how long one can keep them waiting. While one floods and others have
 * something, each has few of them, so that the flood does not make the others' packets late; all
 * the time, that would cost a TCP stream a quarter of its rate. Where the pool is empty a packet is
 * dropped and its buffer used again, so that the kernel never runs out of them for good.
 */
public final class RingPump implements DeviceDriver {

  private static final int SUBMISSIONS = 1024;
  private static final int COMPLETIONS = 8192;

  /** What a tag says: the kind of request, the lane, and of a write the length of the frame. */
  private static final long KIND = 3L << 32;

  private static final long READ = 1L << 32;
  private static final long WRITE = 2L << 32;
  private static final long CANCEL = 3L << 32;
  private static final int LENGTH_BITS = 17;
  private static final int MOST_LANES = 1 << 14;

  /** Packets of one device in a turn, while one floods. */
  private static final int SHARE = 64;

  /** A device floods that has used three quarters of its buffers in so many turns running. */
  private static final int CROWDED_TURNS = 8;

  /** So many turns a flood is taken for one; then all have all their buffers, to see. */
  private static final int SHARED_TURNS = 1024;

  /** So many turns after its last packet a device still counts as one that has some. */
  private static final int RECENT_TURNS = 128;

  private final Parts parts;
  private final int buffers;
  private final Ring ring;
  private final PacketBuffer[] sent = new PacketBuffer[SUBMISSIONS];
  private int sentCount;
  private long turns;
  private long sharedUntil;
  private Lane[] lanes = new Lane[0];
  private boolean enabled;
  private boolean inTurn;
  private boolean closed;

  /**
   * What packets are moved with.
   *
   * @param sink takes packets
   * @param pool where buffers come from: it needs those of each device besides its own
   * @param drops where packets are counted for which there was no buffer
   * @param faults told of what escaped
   */
  public record Parts(PacketSink sink, PacketPool pool, DropCounters drops, DeviceFaults faults) {}

  /**
   * Sets up a ring.
   *
   * @param buffers of each device, a power of two up to 32768
   * @throws DeviceException if the kernel refuses; nothing is left behind
   */
  public RingPump(Parts parts, int buffers) {
    if (buffers < 1 || buffers > 32_768 || Integer.bitCount(buffers) != 1) {
      throw new IllegalArgumentException(buffers + " buffers are no power of two up to 32768");
    }
    this.parts = parts;
    this.buffers = buffers;
    this.ring = new Ring(SUBMISSIONS, COMPLETIONS);
  }

  /** Tries whether the kernel lets us have a ring; throws {@link DeviceException} if not. */
  public static void requireKernel() {
    new Ring(SUBMISSIONS, COMPLETIONS).close();
  }

  /** A descriptor that is readable from when a {@link #turn} is due. */
  public int bell() {
    return ring.bell();
  }

  /** Only a {@link RingDevice}. */
  @Override
  public void add(Pollable device) {
    if (!enabled) {
      enabled = true;
      ring.enable();
    }
    int number = freeNumber();
    Lane lane = new Lane(this, ring, parts, (RingDevice) device, number);
    lanes[number] = lane;
    lane.open(buffers);
  }

  private int freeNumber() {
    int number = 0;
    while (number < lanes.length && lanes[number] != null) {
      number++;
    }
    if (number == MOST_LANES) {
      throw new DeviceException("a ring takes no more than " + MOST_LANES + " devices");
    }
    if (number == lanes.length) {
      lanes = Arrays.copyOf(lanes, number + 1);
    }
    return number;
  }

  @Override
  public void remove(Device device) {
    for (int i = 0; i < lanes.length; i++) {
      if (lanes[i] != null && lanes[i].device() == device) {
        lanes[i].close();
        lanes[i] = null;
      }
    }
  }

  @Override
  public void close() {
    if (!closed) {
      for (int i = 0; i < lanes.length; i++) {
        if (lanes[i] != null) {
          lanes[i].close();
          lanes[i] = null;
        }
      }
      closed = true;
      ring.close();
    }
  }

  @Override
  public void maintain(long nowNanos) {
    for (Lane lane : lanes) {
      if (lane != null) {
        try {
          lane.maintain(nowNanos, buffers);
        } catch (RuntimeException fault) {
          parts.faults().fault(lane.device(), fault);
        }
      }
    }
  }

  /** Handles what has been read, writes what comes of it, reads on; does not throw. */
  public void turn() {
    if (closed) {
      return;
    }
    if (ring.completions() == 0) {
      ring.enter();
    }
    inTurn = true;
    turns++;
    try {
      reap();
    } finally {
      inTurn = false;
    }
    submit();
    if (!ring.busy()) {
      ring.quiet();
    }
  }

  /** As many completions as there are now: those that come meanwhile have their turn later. */
  private void reap() {
    int count = ring.completions();
    for (int i = 0; i < count; i++) {
      long tag = ring.tag(0);
      int result = ring.result(0);
      int flags = ring.flags(0);
      ring.consume(1);
      Lane lane = (tag & KIND) == CANCEL ? null : lane(tag);
      if (lane != null) {
        try {
          complete(lane, tag, result, flags);
        } catch (Throwable fault) {
          parts.faults().fault(lane.device(), fault);
        }
      }
    }
  }

  private Lane lane(long tag) {
    return lanes[(tag & KIND) == READ ? (int) tag : (int) tag >>> LENGTH_BITS];
  }

  private static void complete(Lane lane, long tag, int result, int flags) {
    if ((tag & KIND) == READ) {
      lane.read(result, flags);
    } else {
      lane.device().sendFailed((int) tag & ((1 << LENGTH_BITS) - 1), -result);
    }
  }

  /** Asks for reads that have ended, and submits whatever waits. */
  void submit() {
    int most = sharing() ? Math.min(SHARE, buffers) : buffers;
    for (Lane lane : lanes) {
      if (lane != null && lane.wantsToRead(most)) {
        if (ring.full()) {
          enter();
        }
        lane.readOn(READ | lane.number());
      }
    }
    if (ring.pending() > 0) {
      enter();
    }
  }

  /** Whether a device floods, and another has had packets of late. */
  private boolean sharing() {
    int active = 0;
    boolean flood = false;
    for (Lane lane : lanes) {
      if (lane != null && turns - lane.lastTurn() < RECENT_TURNS) {
        active++;
        flood |= lane.crowdedTurns() >= CROWDED_TURNS;
      }
    }
    if (flood && active > 1 && turns >= sharedUntil) {
      sharedUntil = turns + SHARED_TURNS;
    }
    return active > 1 && turns < sharedUntil;
  }

  /** So many packets of one device in a turn are a crowd. */
  int crowd() {
    return buffers * 3 / 4;
  }

  /** Turns so far. */
  long turns() {
    return turns;
  }

  private void enter() {
    int forgotten = ring.enter();
    for (int i = 0; i < forgotten; i++) {
      long tag = ring.forgottenTag(i);
      Lane lane = (tag & KIND) == CANCEL ? null : lane(tag);
      if (lane != null) {
        complete(lane, tag, -Errno.EAGAIN, 0);
      }
    }
    for (int i = 0; i < sentCount; i++) {
      sent[i].release();
      sent[i] = null;
    }
    sentCount = 0;
  }

  /** See {@link io.culvert.core.device.SendQueue#send}: written at the end of the turn. */
  void send(Lane lane, PacketBuffer packet, int from) {
    if (ring.full()) {
      enter();
    }
    long tag = WRITE | (long) lane.number() << LENGTH_BITS | packet.lengthBytes();
    long address = ReadBuffers.address(packet) + from;
    ring.write(lane.device().descriptor(), address, packet.end() - from, tag);
    sent[sentCount++] = packet;
    if (!inTurn) {
      enter();
    }
  }

  /** Writes now what waits. */
  void flush() {
    if (sentCount > 0) {
      enter();
    }
  }

  /** Ends the read of {@code lane}, which completes once more. */
  void cancel(Lane lane) {
    if (ring.full()) {
      enter();
    }
    ring.cancel(READ | lane.number(), CANCEL);
  }
}
