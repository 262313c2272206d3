package io.culvert.core.device.sim;

import io.culvert.core.device.DeviceSetup;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.PacketSink;
import io.culvert.core.device.SpecifiedDevice;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.EthernetView;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Segmenter;

/**
 * One end of a wire in memory: what one end sends, the other reads. The packet's buffer itself
 * moves over, so both ends must belong to one thread. An end without offload gets super-packets cut
 * and checksums finished, as a kernel would for a device that can't. Does not allocate.
 */
public final class PipeDevice extends SpecifiedDevice {

  private final DeviceSetup setup;
  private final Segmenter segmenter = new Segmenter();
  private final PacketBuffer[] inbox;
  private int first;
  private int waiting;
  private PipeDevice other;
  private boolean up = true;
  private boolean closed;

  private PipeDevice(DeviceSpec spec, Medium medium, DeviceSetup setup, int queuePackets) {
    super(spec, medium);
    this.setup = setup;
    this.inbox = new PacketBuffer[queuePackets];
  }

  /** The two ends of one wire. */
  public record Pair(PipeDevice near, PipeDevice far) {}

  /** A wire on which at most {@code queuePackets} packets wait to be read at each end. */
  public static Pair pair(
      DeviceSpec near, DeviceSpec far, Medium medium, DeviceSetup setup, int queuePackets) {
    PipeDevice nearEnd = new PipeDevice(near, medium, setup, queuePackets);
    PipeDevice farEnd = new PipeDevice(far, medium, setup, queuePackets);
    nearEnd.other = farEnd;
    farEnd.other = nearEnd;
    return new Pair(nearEnd, farEnd);
  }

  /** Brings this end down or up, as an administrator would. */
  public void up(boolean wanted) {
    if (closed || wanted == up) {
      return;
    }
    up = wanted;
    if (wanted) {
      setup.events().deviceUp(this);
    } else {
      setup.events().deviceDown(this, "brought down");
    }
  }

  @Override
  public boolean up() {
    return up;
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
    // nothing can happen to memory
  }

  /** Packets that wait to be read here. */
  public int waiting() {
    return waiting;
  }

  @Override
  public int read(PacketSink sink, int maxPackets) {
    int count = 0;
    while (count < maxPackets && waiting > 0) {
      PacketBuffer packet = inbox[first];
      inbox[first] = null;
      first = (first + 1) % inbox.length;
      waiting--;
      count++;
      counters().countIn(packet.lengthBytes());
      sink.receive(this, packet);
    }
    return count;
  }

  @Override
  public DropReason transmit(PacketBuffer packet) {
    if (!up) {
      packet.release();
      return DropReason.DEVICE_DOWN;
    }
    if (!spec().link().offload()) {
      if (packet.superPacket()) {
        return segment(packet);
      }
      Checksum.finish(packet);
    }
    return send(packet);
  }

  private DropReason segment(PacketBuffer whole) {
    DropReason reason = segmenter.begin(whole);
    boolean more = reason == null;
    while (more) {
      PacketBuffer segment = setup.pool().acquire();
      if (segment == null) {
        reason = DropReason.NO_BUFFER;
        break;
      }
      more = segmenter.next(segment);
      if (more) {
        reason = send(segment);
        more = reason == null;
      } else {
        segment.release();
      }
    }
    whole.release();
    return reason;
  }

  private DropReason send(PacketBuffer packet) {
    if (!other.up) {
      counters().countOut(packet.lengthBytes());
      packet.release(); // as on a wire: who sends does not see that nobody listens
      return null;
    }
    if (other.waiting == other.inbox.length) {
      packet.release();
      return DropReason.DEVICE_QUEUE_FULL;
    }
    counters().countOut(packet.lengthBytes());
    int header = medium() == Medium.ETHERNET ? EthernetView.HEADER_BYTES : 0;
    packet.headers(packet.start() + header, -1);
    packet.inside(0, -1);
    packet.fragmentFields(false, 0, false);
    packet.reassembledFrom(0, false);
    other.inbox[(other.first + other.waiting) % other.inbox.length] = packet;
    other.waiting++;
    return null;
  }

  @Override
  public void close() {
    closed = true;
    up = false;
    while (waiting > 0) {
      inbox[first].release();
      inbox[first] = null;
      first = (first + 1) % inbox.length;
      waiting--;
    }
  }
}
