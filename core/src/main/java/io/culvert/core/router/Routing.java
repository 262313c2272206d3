package io.culvert.core.router;

import io.culvert.core.device.Device;
import io.culvert.core.route.DeviceAddresses;
import io.culvert.core.route.Route;
import io.culvert.core.route.RouteTable;
import io.culvert.core.route.RouteTableBuilder;
import io.culvert.core.route.StaticRoute;
import io.culvert.core.wire.IpAddress;
import java.util.List;

/**
 * The devices of one router and the route table in force, which is swapped whole. Loop only;
 * reading does not allocate.
 */
public final class Routing {

  private final List<Device> devices;
  private Device[] byIndex;
  private List<StaticRoute> statics;
  private RouteTable table;
  private Runnable changed = () -> {};

  /** Builds the first table; throws {@code RouteException} where it can't. */
  public Routing(List<Device> devices, List<StaticRoute> statics) {
    this.devices = List.copyOf(devices);
    this.statics = List.copyOf(statics);
    rebuild();
  }

  /** Has {@code listener} told whenever the table has become another. */
  void onChange(Runnable listener) {
    changed = listener;
  }

  /** The table in force. */
  public RouteTable table() {
    return table;
  }

  /** The device with this index, or {@code null}. */
  public Device device(int index) {
    return index >= 0 && index < byIndex.length ? byIndex[index] : null;
  }

  /** Whether the device with this index has that address. */
  public boolean hasAddress(int index, int ipVersion, long high, long low) {
    IpAddress address = new IpAddress(ipVersion, high, low);
    Device device = device(index);
    return device != null
        && device.addresses().stream().anyMatch(prefix -> prefix.address().equals(address));
  }

  /** All devices, up or not. */
  public List<Device> devices() {
    return devices;
  }

  /**
   * Whether packets to both hosts leave by one device and to one neighbor; not so where either has
   * no route.
   */
  boolean sameWay(IpAddress one, IpAddress other) {
    Route first = way(one);
    Route second = way(other);
    return first != null
        && second != null
        && first.deviceIndex() == second.deviceIndex()
        && first.neighborHigh(one.high()) == second.neighborHigh(other.high())
        && first.neighborLow(one.low()) == second.neighborLow(other.low());
  }

  private Route way(IpAddress host) {
    Route route = table.lookup(host.version(), host.high(), host.low());
    return route == null || route.type().refuses() ? null : route;
  }

  /** The static routes as configured. */
  public List<StaticRoute> statics() {
    return statics;
  }

  /**
   * Replaces the static routes; throws {@code RouteException} and changes nothing if one is bad.
   */
  public void statics(List<StaticRoute> newStatics) {
    RouteTable next = build(newStatics);
    statics = List.copyOf(newStatics);
    table = next;
    changed.run();
  }

  /** Makes the table anew; call when a device went up or down or changed an address. */
  public void rebuild() {
    int size = 0;
    for (Device device : devices) {
      size = Math.max(size, device.index() + 1);
    }
    byIndex = new Device[size];
    for (Device device : devices) {
      byIndex[device.index()] = device;
    }
    table = build(statics);
    changed.run();
  }

  private RouteTable build(List<StaticRoute> routes) {
    RouteTableBuilder builder = new RouteTableBuilder();
    for (Device device : devices) {
      builder.device(
          new DeviceAddresses(
              device.index(),
              device.name(),
              device.medium(),
              device.linkAddress(),
              device.up(),
              device.addresses()));
    }
    routes.forEach(builder::route);
    return builder.build();
  }
}
