package io.culvert.core.twin.traffic;

import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.TcpView;
import io.culvert.core.wire.UdpView;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Right checksums for packets whose bytes were altered. */
public final class Sums {

  private static final int IPV4_CHECKSUM = 10;

  private Sums() {}

  /** Changes two bytes. */
  public static void u16(byte[] packet, int at, int value) {
    packet[at] = (byte) (value >> 8);
    packet[at + 1] = (byte) value;
  }

  /** Changes four bytes. */
  public static void i32(byte[] packet, int at, int value) {
    u16(packet, at, value >> 16);
    u16(packet, at + 2, value);
  }

  /** Sums the IPv4 header, if it is one, and the transport header of a whole packet. */
  public static byte[] mend(byte[] packet) {
    mendIp(packet);
    mendTransport(packet);
    return packet;
  }

  /** Sums the IPv4 header, if it is one and is whole. */
  public static byte[] mendIp(byte[] packet) {
    int header = packet.length == 0 ? 0 : (packet[0] & 0xF) << 2;
    if (packet.length >= header && header >= 20 && packet[0] >>> 4 == 4) {
      u16(packet, IPV4_CHECKSUM, 0);
      u16(packet, IPV4_CHECKSUM, ~fold(sum(packet, 0, header)));
    }
    return packet;
  }

  private static void mendTransport(byte[] packet) {
    Optional<Headers> found = Headers.of(packet);
    if (found.isEmpty() || found.get().fragment()) {
      return;
    }
    Headers h = found.get();
    int field = checksumField(h.protocol());
    if (field < 0 || h.l4Bytes() < field + 2) {
      return;
    }
    u16(packet, h.l4() + field, 0);
    int sum = ~fold(sum(packet, h.l4(), packet.length) + pseudo(h)) & 0xFFFF;
    u16(packet, h.l4() + field, h.protocol() == IpProtocol.UDP && sum == 0 ? 0xFFFF : sum);
  }

  /** Whether the transport checksum is right; true for protocols without. */
  public static boolean right(byte[] packet) {
    byte[] mended = packet.clone();
    mend(mended);
    return Arrays.equals(packet, mended);
  }

  private static int checksumField(int protocol) {
    return switch (protocol) {
      case IpProtocol.TCP -> TcpView.CHECKSUM;
      case IpProtocol.UDP -> UdpView.CHECKSUM;
      case IpProtocol.ICMP, IpProtocol.ICMPV6 -> IcmpView.CHECKSUM;
      default -> -1;
    };
  }

  private static long pseudo(Headers h) {
    if (h.protocol() == IpProtocol.ICMP) {
      return 0;
    }
    byte[] source = h.source().toBytes();
    byte[] destination = h.destination().toBytes();
    return sum(source, 0, source.length)
        + sum(destination, 0, destination.length)
        + h.protocol()
        + h.l4Bytes();
  }

  private static long sum(byte[] bytes, int from, int to) {
    ByteBuffer b = ByteBuffer.wrap(bytes, from, to - from);
    long sum = 0;
    while (b.remaining() > 1) {
      sum += b.getShort() & 0xFFFF;
    }
    return b.hasRemaining() ? sum + ((b.get() & 0xFF) << 8) : sum;
  }

  private static int fold(long sum) {
    long s = sum;
    while (s >>> 16 != 0) {
      s = (s >>> 16) + (s & 0xFFFF);
    }
    return (int) s;
  }
}
