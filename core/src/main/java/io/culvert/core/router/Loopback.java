package io.culvert.core.router;

import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceCounters;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Prefix;
import java.util.List;

/**
 * What rules see as {@code lo}: the way of what the router says to itself, from POSTROUTING round
 * to PREROUTING (drivers/net/loopback.c). It is in no list of devices, since nothing is ever read
 * from it or routed to it; {@link OutputWalk} turns the packet round.
 */
final class Loopback implements Device {

  private static final int MTU_BYTES = 65_536;

  private final DeviceCounters counters = new DeviceCounters();

  @Override
  public String name() {
    return "lo";
  }

  /** No position in the list of devices. */
  @Override
  public int index() {
    return -1;
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
    return MTU_BYTES;
  }

  @Override
  public boolean up() {
    return true;
  }

  @Override
  public List<Prefix> addresses() {
    return List.of();
  }

  @Override
  public long linkAddress() {
    return 0;
  }

  @Override
  public DropReason transmit(PacketBuffer packet) {
    packet.release();
    return DropReason.LOCAL_UNHANDLED;
  }

  @Override
  public DeviceCounters counters() {
    return counters;
  }

  @Override
  public void close() {
    // nothing was opened
  }
}
