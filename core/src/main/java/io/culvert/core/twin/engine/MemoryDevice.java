package io.culvert.core.twin.engine;

import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceCounters;
import io.culvert.core.twin.Emission;
import io.culvert.core.twin.Topology;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Prefix;
import java.util.ArrayList;
import java.util.List;

/** A point-to-point device without offload that keeps what is sent by it. One thread. */
final class MemoryDevice implements Device {

  private final Topology.Device like;
  private final int index;
  private final DeviceCounters counters = new DeviceCounters();
  private final List<Emission> sent = new ArrayList<>();

  MemoryDevice(Topology.Device like, int index) {
    this.like = like;
    this.index = index;
  }

  /** Moves what was sent since the last call to {@code into}, in its order. */
  void take(List<Emission> into) {
    into.addAll(sent);
    sent.clear();
  }

  @Override
  public DropReason transmit(PacketBuffer packet) {
    if (packet.superPacket()) {
      // nothing that came in was one, and the router makes none
      packet.release();
      throw new IllegalStateException("a super-packet for " + name());
    }
    Checksum.finish(packet);
    counters.countOut(packet.lengthBytes());
    sent.add(new Emission(index, packet.toArray()));
    packet.release();
    return null;
  }

  @Override
  public String name() {
    return like.name();
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public Role role() {
    return Role.NETWORK;
  }

  @Override
  public Medium medium() {
    return Medium.IP;
  }

  @Override
  public int mtuBytes() {
    return like.mtuBytes();
  }

  @Override
  public boolean up() {
    return true;
  }

  @Override
  public List<Prefix> addresses() {
    return like.addresses();
  }

  @Override
  public long linkAddress() {
    return 0;
  }

  @Override
  public DeviceCounters counters() {
    return counters;
  }

  @Override
  public void close() {
    sent.clear();
  }
}
