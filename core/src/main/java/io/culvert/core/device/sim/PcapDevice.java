package io.culvert.core.device.sim;

import io.culvert.core.device.DeviceException;
import io.culvert.core.device.DeviceSetup;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.PacketSink;
import io.culvert.core.device.SpecifiedDevice;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.EthernetView;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Replays a capture: what it holds is read, in the file's order and as fast as the owner asks; what
 * is sent is counted and gone, unless a {@link CaptureDevice} around this writes it down. The owner
 * takes the time from {@link #nextNanos}. On {@link Medium#IP} link headers of the capture are cut
 * off, and what is not IP is counted as {@link DropReason#BAD_ETHERTYPE}.
 */
public final class PcapDevice extends SpecifiedDevice {

  private final DeviceSetup setup;
  private final CaptureReader reader;
  private Optional<CapturedPacket> next;
  private long lastNanos;
  private boolean open = true;

  private PcapDevice(DeviceSpec spec, Medium medium, DeviceSetup setup, CaptureReader reader) {
    super(spec, medium);
    this.setup = setup;
    this.reader = reader;
    this.next = reader.next();
  }

  /** Opens {@code file}; throws {@link DeviceException} if it is no capture. */
  public static PcapDevice open(DeviceSpec spec, Medium medium, DeviceSetup setup, Path file) {
    CaptureReader reader = CaptureReader.open(file);
    try {
      return new PcapDevice(spec, medium, setup, reader);
    } catch (DeviceException e) {
      reader.close();
      throw e;
    }
  }

  /** Whether the capture holds more packets. */
  public boolean more() {
    return open && next.isPresent();
  }

  /**
   * When the next packet was captured, in nanoseconds since 1970-01-01T00:00Z; never before the
   * packet ahead of it, though captures may be, so that no clock runs back.
   */
  public long nextNanos() {
    return Math.max(lastNanos, next.map(CapturedPacket::epochNanos).orElse(lastNanos));
  }

  /**
   * See {@link io.culvert.core.device.Pollable#read}.
   *
   * @throws DeviceException where the capture is broken; all packets before were given out
   */
  @Override
  public int read(PacketSink sink, int maxPackets) {
    int count = 0;
    while (count < maxPackets && more()) {
      CapturedPacket captured = next.get();
      lastNanos = nextNanos();
      deliver(captured, sink);
      count++;
      next = Optional.empty();
      next = reader.next();
    }
    return count;
  }

  private void deliver(CapturedPacket captured, PacketSink sink) {
    byte[] bytes = captured.bytes();
    boolean ethernet = medium() == Medium.ETHERNET;
    int from = ethernet ? 0 : LinkType.ipStart(captured.linkType(), bytes);
    int length = bytes.length - from;
    if (ethernet && captured.linkType() != LinkType.ETHERNET || from < 0) {
      drop(DropReason.BAD_ETHERTYPE);
      return;
    }
    int start = PacketBuffer.HEADROOM - (ethernet ? EthernetView.HEADER_BYTES : 0);
    if (length > PacketBuffer.CAPACITY - start) {
      drop(DropReason.TRUNCATED);
      return;
    }
    PacketBuffer packet = setup.pool().acquire();
    if (packet == null) {
      drop(DropReason.NO_BUFFER);
      return;
    }
    packet.bytes().put(start, bytes, from, length);
    packet.extent(start, start + length);
    packet.headers(PacketBuffer.HEADROOM, -1);
    counters().countIn(length);
    sink.receive(this, packet);
  }

  private void drop(DropReason reason) {
    setup.drops().count(reason);
    counters().countError();
  }

  @Override
  public DropReason transmit(PacketBuffer packet) {
    if (open) {
      counters().countOut(packet.lengthBytes());
    }
    packet.release();
    return open ? null : DropReason.DEVICE_DOWN;
  }

  @Override
  public boolean up() {
    return open;
  }

  @Override
  public int descriptor() {
    return -1;
  }

  @Override
  public boolean lost() {
    return false;
  }

  @Override
  public void maintain(long nowNanos) {
    // a file does not come and go
  }

  @Override
  public void close() {
    open = false;
    reader.close();
  }
}
