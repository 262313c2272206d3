package io.culvert.core.router;

import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceCounters;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Prefix;
import java.util.ArrayList;
import java.util.List;

/** A device in memory that keeps what is sent by it, or only counts it. */
final class TestDevice implements Device {

  final List<byte[]> sent = new ArrayList<>();
  private final DeviceCounters counters = new DeviceCounters();
  private final int index;
  private final String name;
  private final Medium medium;
  private List<Prefix> addresses;
  int mtuBytes = 1500;
  boolean up = true;
  boolean keep = true;
  Role role = Role.NETWORK;

  private TestDevice(int index, String name, Medium medium, String... addresses) {
    this.index = index;
    this.name = name;
    this.medium = medium;
    this.addresses = List.of(addresses).stream().map(Prefix::of).toList();
  }

  static TestDevice tun(int index, String name, String... addresses) {
    return new TestDevice(index, name, Medium.IP, addresses);
  }

  static TestDevice tap(int index, String name, String... addresses) {
    return new TestDevice(index, name, Medium.ETHERNET, addresses);
  }

  /** What was sent since the last call. */
  List<byte[]> take() {
    List<byte[]> all = List.copyOf(sent);
    sent.clear();
    return all;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public Role role() {
    return role;
  }

  @Override
  public Medium medium() {
    return medium;
  }

  @Override
  public int mtuBytes() {
    return mtuBytes;
  }

  @Override
  public boolean up() {
    return up;
  }

  @Override
  public List<Prefix> addresses() {
    return addresses;
  }

  @Override
  public void addresses(List<Prefix> newAddresses) {
    addresses = List.copyOf(newAddresses);
  }

  @Override
  public long linkAddress() {
    return medium == Medium.ETHERNET ? 0x0200_5E10_0000L + index : 0;
  }

  @Override
  public DropReason transmit(PacketBuffer packet) {
    Checksum.finish(packet);
    counters.countOut(packet.lengthBytes());
    if (keep) {
      sent.add(packet.toArray());
    }
    packet.release();
    return null;
  }

  @Override
  public DeviceCounters counters() {
    return counters;
  }

  @Override
  public void close() {
    up = false;
  }
}
