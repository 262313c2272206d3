package io.culvert.core.device;

import io.culvert.core.wire.PacketBuffer;

/**
 * A device whose packets may be moved by a ring: the kernel fills and empties buffers on its own
 * and says afterwards what it did, so that {@link #read} need not be called. Loop only.
 */
public interface RingDevice extends Pollable {

  /** Where in a buffer the kernel shall put what it reads from {@link #descriptor()}. */
  int readAt();

  /**
   * The kernel has read {@code lengthBytes} into {@code packet}, from {@link #readAt} on: takes it
   * over and hands it to {@code sink}. Does not allocate.
   */
  void received(PacketSink sink, PacketBuffer packet, int lengthBytes);

  /** The kernel could not read; {@code errno} says why. The device may be {@link #lost} then. */
  void readFailed(int errno);

  /**
   * A packet that was handed to the {@link SendQueue} could not be written after all: counts it as
   * dropped.
   *
   * @param lengthBytes of its frame
   * @param errno why
   */
  void sendFailed(int lengthBytes, int errno);

  /** From now on packets are sent by way of {@code queue}; {@code null}: without one. */
  void sendBy(SendQueue queue);
}
