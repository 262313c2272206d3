package io.culvert.core.device;

import io.culvert.core.wire.Medium;
import io.culvert.core.wire.Prefix;
import java.util.List;

/** The part of a device that its {@link DeviceSpec} settles. Loop only. */
public abstract class SpecifiedDevice implements Pollable {

  private final DeviceSpec spec;
  private final Medium medium;
  private List<Prefix> addresses;
  private final DeviceCounters counters = new DeviceCounters();

  /** A device as {@code spec} says. */
  protected SpecifiedDevice(DeviceSpec spec, Medium medium) {
    this.spec = spec;
    this.medium = medium;
    this.addresses = spec.addresses();
  }

  /** What the device was asked to be. */
  protected final DeviceSpec spec() {
    return spec;
  }

  @Override
  public final String name() {
    return spec.name();
  }

  @Override
  public final int index() {
    return spec.index();
  }

  @Override
  public final Role role() {
    return spec.role();
  }

  @Override
  public final Medium medium() {
    return medium;
  }

  @Override
  public final int mtuBytes() {
    return spec.mtuBytes();
  }

  @Override
  public final List<Prefix> addresses() {
    return addresses;
  }

  @Override
  public final void addresses(List<Prefix> newAddresses) {
    addresses = List.copyOf(newAddresses);
  }

  @Override
  public long linkAddress() {
    return spec.link().address();
  }

  @Override
  public final DeviceCounters counters() {
    return counters;
  }

  @Override
  public String toString() {
    return spec.name();
  }
}
