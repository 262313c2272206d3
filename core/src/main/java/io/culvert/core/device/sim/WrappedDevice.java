package io.culvert.core.device.sim;

import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceCounters;
import io.culvert.core.device.PacketSink;
import io.culvert.core.device.Pollable;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Prefix;
import java.util.List;

/** A device around another; passes everything on. Subclasses change what they are for. */
abstract class WrappedDevice implements Pollable {

  private final Pollable inner;
  private final PacketSink renaming = this::passOn;
  private PacketSink sink;

  WrappedDevice(Pollable inner) {
    this.inner = inner;
  }

  final Pollable inner() {
    return inner;
  }

  /** Sees each packet that is read before the owner does. */
  void arriving(PacketBuffer packet) {}

  private void passOn(Device from, PacketBuffer packet) {
    arriving(packet);
    sink.receive(this, packet);
  }

  @Override
  public int read(PacketSink newSink, int maxPackets) {
    sink = newSink;
    return inner.read(renaming, maxPackets);
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public int index() {
    return inner.index();
  }

  @Override
  public Role role() {
    return inner.role();
  }

  @Override
  public Medium medium() {
    return inner.medium();
  }

  @Override
  public int mtuBytes() {
    return inner.mtuBytes();
  }

  @Override
  public boolean up() {
    return inner.up();
  }

  @Override
  public List<Prefix> addresses() {
    return inner.addresses();
  }

  @Override
  public void addresses(List<Prefix> addresses) {
    inner.addresses(addresses);
  }

  @Override
  public long linkAddress() {
    return inner.linkAddress();
  }

  @Override
  public DeviceCounters counters() {
    return inner.counters();
  }

  @Override
  public int descriptor() {
    return inner.descriptor();
  }

  @Override
  public boolean lost() {
    return inner.lost();
  }

  @Override
  public void maintain(long nowNanos) {
    inner.maintain(nowNanos);
  }

  @Override
  public void close() {
    inner.close();
  }

  @Override
  public String toString() {
    return inner.toString();
  }
}
