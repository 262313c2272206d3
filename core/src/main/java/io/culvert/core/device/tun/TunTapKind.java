package io.culvert.core.device.tun;

import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceKind;
import io.culvert.core.device.DeviceSetup;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.Pollable;
import io.culvert.core.wire.Medium;

/** The kinds {@code tun} and {@code tap}. */
public final class TunTapKind implements DeviceKind {

  private final Medium medium;

  /** {@link Medium#IP} for {@code tun}, {@link Medium#ETHERNET} for {@code tap}. */
  public TunTapKind(Medium medium) {
    this.medium = medium;
  }

  @Override
  public String keyword() {
    return medium == Medium.ETHERNET ? "tap" : "tun";
  }

  /** Binds the native calls, which takes some hundred milliseconds. Any thread. */
  @Override
  public void prepare() {
    Kernel.bound();
  }

  @Override
  public Pollable open(DeviceSpec spec, DeviceSetup setup) {
    return TunTap.open(spec, medium, setup);
  }

  @Override
  public int descriptor(Device device) {
    return device instanceof TunTap tun && tun.medium() == medium ? tun.descriptor() : -1;
  }

  @Override
  public Pollable adopt(DeviceSpec spec, DeviceSetup setup, int descriptor) {
    return TunTap.adopt(spec, medium, setup, descriptor);
  }
}
