package io.culvert.core.simulation.net;

import io.culvert.core.wire.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Makes packets as a host does, by code that shares nothing with the engine. */
public final class Writing {

  private static final int V4 = 20;
  private static final int V6 = 40;
  private static final int FRAGMENT = 44;

  private Writing() {}

  /**
   * A packet whose transport sum, at {@code sumAt} of {@code transport}, is filled in.
   *
   * @param id IPv4 identification
   * @param keepWhole IPv4's DF
   */
  public static byte[] packet(
      IpAddress from,
      IpAddress to,
      int protocol,
      byte[] transport,
      int sumAt,
      int id,
      boolean keepWhole) {
    boolean six = from.version() == 6;
    int header = six ? V6 : V4;
    ByteBuffer b = ByteBuffer.allocate(header + transport.length);
    if (six) {
      b.putInt(0x60000000).putShort((short) transport.length).put((byte) protocol).put((byte) 64);
      b.putLong(from.high()).putLong(from.low()).putLong(to.high()).putLong(to.low());
    } else {
      b.put((byte) 0x45).put((byte) 0).putShort((short) b.capacity()).putShort((short) id);
      b.putShort((short) (keepWhole ? 0x4000 : 0)).put((byte) 64).put((byte) protocol);
      b.putShort((short) 0).putInt((int) from.low()).putInt((int) to.low());
    }
    b.put(transport);
    if (!six) {
      b.putShort(10, (short) ~sum(b, 0, V4, 0));
    }
    long begin =
        protocol == Reading.ICMP
            ? 0
            : sum(b, six ? 8 : 12, header, protocol + transport.length) & 0xFFFFL;
    int sum = ~sum(b, header, b.capacity(), begin) & 0xFFFF;
    b.putShort(header + sumAt, (short) (sum == 0 && protocol == Reading.UDP ? 0xFFFF : sum));
    return b.array();
  }

  private static int sum(ByteBuffer b, int from, int to, long begin) {
    long sum = begin;
    for (int i = from; i < to; i += 2) {
      int low = i + 1 < to ? b.get(i + 1) & 0xFF : 0;
      sum += (b.get(i) & 0xFF) << 8 | low;
    }
    while (sum >> 16 != 0) {
      sum = (sum & 0xFFFF) + (sum >> 16);
    }
    return (int) sum;
  }

  /** {@code packet} in pieces of at most {@code mtu} bytes, first piece first. */
  public static List<byte[]> cut(byte[] packet, int mtu, int id) {
    boolean six = packet[0] >> 4 == 6;
    if (packet.length <= mtu) {
      return List.of(packet);
    }
    int header = six ? V6 : V4;
    int front = six ? header + 8 : header;
    int piece = (mtu - front) / 8 * 8;
    int data = packet.length - header;
    List<byte[]> all = new ArrayList<>();
    for (int offset = 0; offset < data; offset += piece) {
      int length = Math.min(piece, data - offset);
      boolean more = offset + length < data;
      ByteBuffer b = ByteBuffer.allocate(front + length);
      b.put(packet, 0, header);
      if (six) {
        b.put(packet[6]).put((byte) 0).putShort((short) (offset | (more ? 1 : 0))).putInt(id);
        b.put(6, (byte) FRAGMENT).putShort(4, (short) (8 + length));
      } else {
        b.putShort(2, (short) b.capacity()).putShort(4, (short) id);
        b.putShort(6, (short) (offset / 8 | (more ? 0x2000 : 0))).putShort(10, (short) 0);
        b.putShort(10, (short) ~sum(b, 0, header, 0));
      }
      b.put(packet, header + offset, length);
      all.add(b.array());
    }
    return all;
  }
}
