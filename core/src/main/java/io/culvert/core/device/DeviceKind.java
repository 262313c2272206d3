package io.culvert.core.device;

/** Opens devices of one kind. A new kind is one implementation and one line in the registration. */
public interface DeviceKind {

  /** What the configuration calls it: {@code tun}, {@code tap}, … */
  String keyword();

  /** Does slow first-time work ahead of {@link #open}, so that it can be done beside other work. */
  default void prepare() {}

  /**
   * Opens a device; may block, so not on the loop.
   *
   * @throws DeviceException if it can't be; nothing is left behind then
   */
  Pollable open(DeviceSpec spec, DeviceSetup setup);

  /**
   * The descriptor by which a device is open that this kind has opened, for another process to go
   * on with; -1 if there is none.
   */
  default int descriptor(Device device) {
    return -1;
  }

  /**
   * Goes on with a device that another process has opened: its kernel end is as that has set it up,
   * and it may still be read there. May block.
   *
   * @param descriptor from now on ours
   * @throws DeviceException if it can't be, {@code descriptor} being closed then
   */
  default Pollable adopt(DeviceSpec spec, DeviceSetup setup, int descriptor) {
    throw new DeviceException(spec.name() + ": a device of this kind can't be taken over");
  }
}
