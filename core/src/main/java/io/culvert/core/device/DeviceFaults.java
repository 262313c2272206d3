package io.culvert.core.device;

/** Told of whatever escaped from the reading of a device. Called on the loop; must not throw. */
public interface DeviceFaults {

  /** Something below the engine went wrong; the device stays watched. */
  void fault(Device device, Throwable fault);
}
