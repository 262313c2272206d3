package io.culvert.core.device.sim;

import io.culvert.core.clock.Clock;
import io.culvert.core.device.DeviceEvents;
import io.culvert.core.device.DeviceException;
import io.culvert.core.device.Pollable;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketBuffer;

/**
 * Another device whose packets are written down as they pass, super-packets whole; a partial
 * checksum stays so on its way in and in those. A file that can't be written ends the capture, not
 * the traffic. Loop only.
 */
public final class CaptureDevice extends WrappedDevice {

  private static final long NANOS_PER_MICRO = 1000;

  private final int interfaceIndex;
  private final Clock clock;
  private final DeviceEvents events;
  private CaptureWriter writer;

  /** Writes to {@code writer}, which others may share, as its interface {@code interfaceIndex}. */
  public CaptureDevice(
      Pollable inner, CaptureWriter writer, int interfaceIndex, Clock clock, DeviceEvents events) {
    super(inner);
    this.writer = writer;
    this.interfaceIndex = interfaceIndex;
    this.clock = clock;
    this.events = events;
  }

  @Override
  void arriving(PacketBuffer packet) {
    writeDown(packet, CaptureWriter.Passage.IN);
  }

  @Override
  public DropReason transmit(PacketBuffer packet) {
    if (!packet.superPacket()) {
      Checksum.finish(packet);
    }
    writeDown(packet, CaptureWriter.Passage.OUT);
    return inner().transmit(packet);
  }

  private void writeDown(PacketBuffer packet, CaptureWriter.Passage passage) {
    if (writer == null) {
      return;
    }
    try {
      writer.write(interfaceIndex, clock.epochMicros() * NANOS_PER_MICRO, packet, passage, "");
    } catch (DeviceException e) {
      writer = null;
      events.deviceProblem(this, e.getMessage());
    }
  }
}
