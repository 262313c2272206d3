package io.culvert.core.twin.traffic.packet;

import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The fields of an IP packet that lies in an array, from the IP header on. Numbers are in network
 * order; nothing is checked but what would leave the array.
 */
public final class IpBytes {

  private IpBytes() {}

  /** The version nibble, 0 of an empty array. */
  public static int version(byte[] p) {
    return p.length == 0 ? 0 : u8(p, 0) >>> 4;
  }

  /** Whether {@code p} has a whole fixed header of the version it says. */
  public static boolean readable(byte[] p) {
    return switch (version(p)) {
      case 4 -> p.length >= Ipv4View.HEADER_BYTES && headerBytes(p) <= p.length;
      case 6 -> p.length >= Ipv6View.HEADER_BYTES;
      default -> false;
    };
  }

  /** One byte, unsigned. */
  public static int u8(byte[] p, int at) {
    return p[at] & 0xFF;
  }

  /** Two bytes, unsigned. */
  public static int u16(byte[] p, int at) {
    return u8(p, at) << 8 | u8(p, at + 1);
  }

  /** Four bytes. */
  public static int i32(byte[] p, int at) {
    return u16(p, at) << 16 | u16(p, at + 2);
  }

  /** Writes one byte. */
  public static void put8(byte[] p, int at, int value) {
    p[at] = (byte) value;
  }

  /** Writes two bytes. */
  public static void put16(byte[] p, int at, int value) {
    put8(p, at, value >>> 8);
    put8(p, at + 1, value);
  }

  /** Writes four bytes. */
  public static void put32(byte[] p, int at, int value) {
    put16(p, at, value >>> 16);
    put16(p, at + 2, value);
  }

  /** Bytes of the fixed header and, of IPv4, its options. */
  public static int headerBytes(byte[] p) {
    return version(p) == 4 ? (u8(p, 0) & 0xF) << 2 : Ipv6View.HEADER_BYTES;
  }

  /** Where the packet says it comes from. */
  public static IpAddress source(byte[] p) {
    return version(p) == 4 ? IpAddress.v4(i32(p, Ipv4View.SOURCE)) : address(p, Ipv6View.SOURCE);
  }

  /** Where the packet goes. */
  public static IpAddress destination(byte[] p) {
    return version(p) == 4
        ? IpAddress.v4(i32(p, Ipv4View.DESTINATION))
        : address(p, Ipv6View.DESTINATION);
  }

  private static IpAddress address(byte[] p, int at) {
    ByteBuffer b = ByteBuffer.wrap(p);
    return IpAddress.v6(b.getLong(at), b.getLong(at + 8));
  }

  /** Writes the source address; the header's checksum is mended, that of the transport is not. */
  public static void source(byte[] p, IpAddress address) {
    byte[] bytes = address.toBytes();
    int at = version(p) == 4 ? Ipv4View.SOURCE : Ipv6View.SOURCE;
    System.arraycopy(bytes, 0, p, at, bytes.length);
    sumHeader(p);
  }

  /** Writes the IPv4 header checksum anew; does nothing to IPv6. */
  public static void sumHeader(byte[] p) {
    if (version(p) != 4) {
      return;
    }
    put16(p, Ipv4View.CHECKSUM, 0);
    put16(p, Ipv4View.CHECKSUM, ~sum(p, 0, Math.min(headerBytes(p), p.length)));
  }

  /** Makes the length field tell how long the array is, and mends the header checksum. */
  public static void measure(byte[] p) {
    if (version(p) == 4) {
      put16(p, Ipv4View.TOTAL_LENGTH, p.length);
      sumHeader(p);
    } else {
      put16(p, Ipv6View.PAYLOAD_LENGTH, p.length - Ipv6View.HEADER_BYTES);
    }
  }

  /** The Internet checksum's sum, folded, not inverted. */
  public static int sum(byte[] p, int from, int length) {
    long sum = 0;
    for (int i = 0; i < length; i++) {
      sum += (i & 1) == 0 ? u8(p, from + i) << 8 : u8(p, from + i);
    }
    while (sum >>> 16 != 0) {
      sum = (sum >>> 16) + (sum & 0xFFFF);
    }
    return (int) sum;
  }

  /**
   * Where the transport header begins: behind options, behind extension headers as far as they can
   * be followed. The packet's length where there is none.
   */
  public static int transportAt(byte[] p) {
    if (version(p) == 4) {
      return Math.min(headerBytes(p), p.length);
    }
    return Math.min(walk(p).at(), p.length);
  }

  /** The protocol that begins at {@link #transportAt}. */
  public static int protocol(byte[] p) {
    return version(p) == 4 ? u8(p, Ipv4View.PROTOCOL) : walk(p).header();
  }

  /** The end of an extension header chain. */
  private record ChainEnd(int header, int at) {}

  private static ChainEnd walk(byte[] p) {
    int header = u8(p, Ipv6View.NEXT_HEADER);
    int at = Ipv6View.HEADER_BYTES;
    while (Ipv6View.extension(header)
        && header != IpProtocol.NO_NEXT_HEADER
        && at + 8 <= p.length) {
      int next = u8(p, at);
      at += extensionBytes(p, at, header);
      header = next;
    }
    return new ChainEnd(header, at);
  }

  /** Bytes of the extension header of kind {@code header} at {@code at}. */
  public static int extensionBytes(byte[] p, int at, int header) {
    return switch (header) {
      case IpProtocol.IPV6_FRAGMENT -> Ipv6View.FRAGMENT_HEADER_BYTES;
      case IpProtocol.AH -> u8(p, at + 1) + 2 << 2;
      default -> u8(p, at + 1) + 1 << 3;
    };
  }

  /** {@code p} with {@code bytes} put in at {@code at}; no field is mended. */
  public static byte[] insert(byte[] p, int at, byte[] bytes) {
    byte[] longer = Arrays.copyOf(p, p.length + bytes.length);
    System.arraycopy(bytes, 0, longer, at, bytes.length);
    System.arraycopy(p, at, longer, at + bytes.length, p.length - at);
    return longer;
  }
}
