package io.culvert.core.device;

/**
 * Reads the devices of one engine on its loop, and keeps watching them when they go and come back.
 * Devices without a descriptor are maintained but not watched. Loop only.
 */
public interface DeviceDriver extends AutoCloseable {

  /** Begins to read {@code device}. */
  void add(Pollable device);

  /** Stops reading {@code device}; does not close it. */
  void remove(Device device);

  /** See {@link Pollable#maintain}; for every device. Call it from a timer of the loop. */
  void maintain(long nowNanos);

  /** Stops reading all devices for good; does not close them. */
  @Override
  void close();
}
