package io.culvert.core.device;

import io.culvert.core.wire.PacketBuffer;

/** A device's packets on their way to the kernel, in order. Loop only; does not allocate. */
public interface SendQueue {

  /**
   * Takes {@code packet} over and writes it soon; only a failure is told, by {@link
   * RingDevice#sendFailed}.
   *
   * @param from where in it the device's own header, or the frame, begins
   */
  void send(PacketBuffer packet, int from);

  /** Writes now what waits; afterwards the device may write by itself without overtaking it. */
  void flush();
}
