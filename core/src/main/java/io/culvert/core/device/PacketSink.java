package io.culvert.core.device;

import io.culvert.core.wire.PacketBuffer;

/** Where a device delivers what it has read. Called on the loop that owns the engine. */
public interface PacketSink {

  /**
   * Takes one frame over, offsets {@code start} and {@code end} and the offload metadata set,
   * nothing parsed yet. Must not throw; must release the buffer in the end.
   */
  void receive(Device from, PacketBuffer packet);
}
