package io.culvert.core.device.sim;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.device.Pollable;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.PacketPool;

/**
 * Another device behind a bad wire: what is sent may be lost, doubled, damaged, or overtaken by the
 * next packet, in a way that the seed repeats. What is read passes untouched; wrap the other end to
 * spoil that.
 */
public final class FaultyDevice extends WrappedDevice {

  /**
   * How often what happens, each in packets of a thousand.
   *
   * @param lost swallowed
   * @param doubled sent twice
   * @param damaged one bit is flipped
   * @param overtaken held back until the next packet has been sent
   */
  public record Faults(int lost, int doubled, int damaged, int overtaken) {

    /** A perfect wire. */
    public static final Faults NONE = new Faults(0, 0, 0, 0);
  }

  private static final int THOUSAND = 1000;

  private final PacketPool pool;
  private final SeededRandom random;
  private Faults faults;
  private PacketBuffer heldBack;

  /** Spoils what {@code inner} sends; copies come from {@code pool}. */
  public FaultyDevice(Pollable inner, Faults faults, SeededRandom random, PacketPool pool) {
    super(inner);
    this.faults = faults;
    this.random = random;
    this.pool = pool;
  }

  /** Changes the weather. */
  public void faults(Faults newFaults) {
    faults = newFaults;
  }

  @Override
  public DropReason transmit(PacketBuffer packet) {
    if (happens(faults.lost)) {
      packet.release();
      return null;
    }
    if (happens(faults.damaged) && packet.lengthBytes() > 0) {
      int at = packet.start() + random.nextInt(packet.lengthBytes());
      packet.u8(at, packet.u8(at) ^ 1 << random.nextInt(8));
    }
    PacketBuffer copy = happens(faults.doubled) ? pool.acquire() : null;
    if (copy != null) {
      copy.copyFrom(packet);
      inner().transmit(copy);
    }
    if (heldBack == null && happens(faults.overtaken)) {
      heldBack = packet;
      return null;
    }
    DropReason reason = inner().transmit(packet);
    flush();
    return reason;
  }

  private boolean happens(int ofThousand) {
    return ofThousand > 0 && random.nextInt(THOUSAND) < ofThousand;
  }

  /** Sends what is held back, where nothing came to overtake it. */
  public void flush() {
    if (heldBack != null) {
      PacketBuffer late = heldBack;
      heldBack = null;
      inner().transmit(late);
    }
  }

  @Override
  public void close() {
    if (heldBack != null) {
      heldBack.release();
      heldBack = null;
    }
    super.close();
  }
}
