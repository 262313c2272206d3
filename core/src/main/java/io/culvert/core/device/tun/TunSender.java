package io.culvert.core.device.tun;

import io.culvert.core.device.Errno;
import io.culvert.core.device.SendQueue;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Segmenter;
import java.nio.ByteBuffer;

/**
 * The sending half of a {@link TunTap}: puts the virtio-net header in front, or does here what the
 * device can not, and writes by system call or by way of a {@link SendQueue}. Does not allocate.
 */
final class TunSender {

  private final TunTap device;
  private final Kernel kernel;
  private final PacketBuffer spare;
  private final Segmenter segmenter = new Segmenter();
  private SendQueue queue;
  private int descriptor = -1;
  private int headerBytes;
  private boolean udpSegments;

  /** A half of {@code device}; {@code spare} is free between two calls of it. */
  TunSender(TunTap device, Kernel kernel, PacketBuffer spare) {
    this.device = device;
    this.kernel = kernel;
    this.spare = spare;
  }

  /** The device was opened, and can do so much. */
  void to(int newDescriptor, int newHeaderBytes, boolean newUdpSegments) {
    descriptor = newDescriptor;
    headerBytes = newHeaderBytes;
    udpSegments = newUdpSegments;
  }

  /** See {@link io.culvert.core.device.RingDevice#sendBy}. */
  void by(SendQueue newQueue) {
    queue = newQueue;
  }

  /** Sends a packet and releases it; {@code null} when sent or queued, else why not. */
  DropReason send(PacketBuffer packet) {
    boolean whole = !packet.superPacket() || takesWhole(packet.gsoType());
    DropReason reason = whole ? prepare(packet) : null;
    if (reason == null && whole && queue != null && packet.pooled()) {
      device.counters().countOut(packet.lengthBytes());
      queue.send(packet, packet.start() - headerBytes);
      return null;
    }
    if (reason == null) {
      if (queue != null) {
        queue.flush();
      }
      reason = whole ? write(packet) : segment(packet);
    }
    packet.release();
    return reason;
  }

  private boolean takesWhole(int gsoType) {
    return headerBytes > 0 && (gsoType != PacketBuffer.GSO_UDP_L4 || udpSegments);
  }

  private DropReason prepare(PacketBuffer packet) {
    if (headerBytes > 0) {
      return VirtioNetHeader.encode(packet);
    }
    Checksum.finish(packet);
    return null;
  }

  private DropReason segment(PacketBuffer packet) {
    DropReason reason = segmenter.begin(packet);
    while (reason == null && segmenter.next(spare)) {
      if (headerBytes > 0) {
        reason = VirtioNetHeader.encode(spare);
      }
      if (reason == null) {
        reason = write(spare);
      }
    }
    return reason;
  }

  private DropReason write(PacketBuffer packet) {
    ByteBuffer bytes = packet.bytes();
    int from = packet.start() - headerBytes;
    while (true) {
      bytes.position(from);
      int written = kernel.posix.write(descriptor, bytes, packet.end() - from);
      bytes.clear();
      if (written >= 0) {
        device.counters().countOut(packet.lengthBytes());
        return null;
      }
      int errno = kernel.posix.errno();
      if (errno != Errno.EINTR) {
        return device.failed(errno);
      }
    }
  }
}
