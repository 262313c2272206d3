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
}
