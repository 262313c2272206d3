package io.culvert.core.device.uring;

import io.culvert.core.device.DeviceCounters;
import io.culvert.core.device.DeviceSetup;
import io.culvert.core.device.PacketSink;
import io.culvert.core.device.Pollable;
import io.culvert.core.device.RingDevice;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Prefix;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A device whose packets a ring moves, in the clothes of one that is read: for tests that must hold
 * on either road. One thread.
 */
public final class RingDriven implements Pollable {

  private static final int BUFFERS = 16;
  private static final DropReason[] REASONS = DropReason.values();

  private final RingDevice device;
  private final DeviceSetup setup;
  private final RingPump pump;
  private final Deque<PacketBuffer> waiting = new ArrayDeque<>();
  private final long[] before = new long[REASONS.length];

  /** Moves the packets of {@code device}, which was opened with {@code setup}. */
  public RingDriven(RingDevice device, DeviceSetup setup) {
    this.device = device;
    this.setup = setup;
    this.pump =
        new RingPump(
            new RingPump.Parts(
                (from, packet) -> waiting.add(packet),
                setup.pool(),
                setup.drops(),
                (from, fault) -> {
                  throw new AssertionError(fault);
                }),
            BUFFERS);
    pump.add(device);
  }

  @Override
  public int read(PacketSink sink, int maxPackets) {
    if (waiting.isEmpty()) {
      pump.turn();
    }
    int count = 0;
    while (count < maxPackets && !waiting.isEmpty()) {
      sink.receive(this, waiting.remove());
      count++;
    }
    return count;
  }

  /** A failed write is counted, not returned: here it is returned all the same. */
  @Override
  public DropReason transmit(PacketBuffer packet) {
    for (int i = 0; i < REASONS.length; i++) {
      before[i] = setup.drops().of(REASONS[i]);
    }
    DropReason reason = device.transmit(packet);
    pump.turn();
    for (int i = 0; i < REASONS.length && reason == null; i++) {
      reason = setup.drops().of(REASONS[i]) > before[i] ? REASONS[i] : null;
    }
    return reason;
  }

  @Override
  public void maintain(long nowNanos) {
    pump.maintain(nowNanos);
  }

  @Override
  public void close() {
    pump.close();
    waiting.forEach(PacketBuffer::release);
    waiting.clear();
    device.close();
  }

  @Override
  public int descriptor() {
    return device.descriptor();
  }

  @Override
  public boolean lost() {
    return device.lost();
  }

  @Override
  public String name() {
    return device.name();
  }

  @Override
  public int index() {
    return device.index();
  }

  @Override
  public Role role() {
    return device.role();
  }

  @Override
  public Medium medium() {
    return device.medium();
  }

  @Override
  public int mtuBytes() {
    return device.mtuBytes();
  }

  @Override
  public boolean up() {
    return device.up();
  }

  @Override
  public List<Prefix> addresses() {
    return device.addresses();
  }

  @Override
  public long linkAddress() {
    return device.linkAddress();
  }

  @Override
  public DeviceCounters counters() {
    return device.counters();
  }
}
