package io.culvert.core.router;

import io.culvert.core.device.Device;
import io.culvert.core.wire.PacketBuffer;

/**
 * Takes packets that another engine judges ({@link io.culvert.core.conntrack.Homes}), as they came,
 * but for fragments, which have been put together. Loop only.
 */
public interface HandOver {

  /**
   * Takes one over, and releases the buffer; counts it if nobody can judge it.
   *
   * @param home where it is judged
   */
  void take(Device from, PacketBuffer packet, int home, long nowNanos);
}
