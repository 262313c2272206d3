package io.culvert.core.device.tun;

import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.TcpView;
import io.culvert.core.wire.UdpView;

/**
 * {@code struct virtio_net_hdr} (include/uapi/linux/virtio_net.h) in front of each packet of a
 * device opened with IFF_VNET_HDR, little endian: what the checksum and segment fields of {@link
 * PacketBuffer} say, in the kernel's words. Does not allocate.
 */
final class VirtioNetHeader {

  static final int BYTES = 10;

  private static final int FLAGS = 0;
  private static final int GSO_TYPE = 1;
  private static final int HEADER_LENGTH = 2;
  private static final int GSO_SIZE = 4;
  private static final int CHECKSUM_START = 6;
  private static final int CHECKSUM_OFFSET = 8;

  private static final int NEEDS_CHECKSUM = 1;
  private static final int DATA_VALID = 2;
  private static final int GSO_ECN = 0x80;

  private VirtioNetHeader() {}

  /**
   * Reads the header that lies directly before the frame's start into the packet's metadata.
   *
   * @return {@code null}, or why the packet can't be used
   */
  static DropReason decode(PacketBuffer p) {
    int at = p.start() - BYTES;
    int flags = p.u8(at + FLAGS);
    if ((flags & NEEDS_CHECKSUM) != 0) {
      int start = p.start() + little16(p, at + CHECKSUM_START);
      int offset = little16(p, at + CHECKSUM_OFFSET);
      if (start + offset + 2 > p.end()) {
        return DropReason.TRUNCATED;
      }
      p.partialChecksum(start, offset);
    } else if ((flags & DATA_VALID) != 0) {
      p.checksumVerified(true);
    }
    int type = p.u8(at + GSO_TYPE);
    int kind = type & ~GSO_ECN;
    if (kind == PacketBuffer.GSO_NONE) {
      return null;
    }
    int size = little16(p, at + GSO_SIZE);
    boolean known =
        kind == PacketBuffer.GSO_TCPV4
            || kind == PacketBuffer.GSO_TCPV6
            || kind == PacketBuffer.GSO_UDP_L4;
    if (!known || size == 0) {
      return DropReason.SEGMENTATION_FAILED;
    }
    p.gso(kind, size, (type & GSO_ECN) != 0);
    return null;
  }

  /**
   * Writes the header directly before the frame's start. A super-packet whose checksum is complete
   * gets a partial one, since the kernel takes no other.
   *
   * @return {@code null}, or why the packet can't be sent
   */
  static DropReason encode(PacketBuffer p) {
    int at = p.start() - BYTES;
    p.i64(at, 0);
    p.u16(at + 8, 0);
    if (p.superPacket()) {
      DropReason reason = superPacket(p, at);
      if (reason != null) {
        return reason;
      }
    }
    if (p.checksumPartial()) {
      p.u8(at + FLAGS, NEEDS_CHECKSUM);
      little16(p, at + CHECKSUM_START, p.checksumStart() - p.start());
      little16(p, at + CHECKSUM_OFFSET, p.checksumOffset());
    }
    return null;
  }

  private static DropReason superPacket(PacketBuffer p, int at) {
    if (!p.checksumPartial() && !makePartial(p)) {
      return DropReason.SEGMENTATION_FAILED;
    }
    boolean udp = p.gsoType() == PacketBuffer.GSO_UDP_L4;
    int l4 = p.checksumStart();
    int fixed = udp ? UdpView.HEADER_BYTES : TcpView.HEADER_BYTES;
    if (l4 + fixed > p.end()) {
      return DropReason.SEGMENTATION_FAILED;
    }
    int header = l4 + (udp ? fixed : TcpView.headerBytes(p, l4)) - p.start();
    p.u8(at + GSO_TYPE, p.gsoType() | (p.gsoEcn() ? GSO_ECN : 0));
    little16(p, at + HEADER_LENGTH, header);
    little16(p, at + GSO_SIZE, p.gsoSize());
    return null;
  }

  private static boolean makePartial(PacketBuffer p) {
    if (p.ipVersion() == 0 && HeaderParser.parse(p) != null || p.l4() < 0) {
      return false;
    }
    int field = Checksum.fieldOffset(p.ipVersion(), p.protocol());
    if (field < 0 || p.l4() + field + 2 > p.end()) {
      return false;
    }
    Checksum.leave(p);
    return true;
  }

  private static int little16(PacketBuffer p, int at) {
    return p.u8(at) | p.u8(at + 1) << 8;
  }

  private static void little16(PacketBuffer p, int at, int value) {
    p.u8(at, value);
    p.u8(at + 1, value >>> 8);
  }
}
