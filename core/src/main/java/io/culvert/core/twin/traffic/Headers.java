package io.culvert.core.twin.traffic;

import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A look at a packet's bytes as a host has it: forgiving, for made-up and broken packets too.
 *
 * @param bytes the packet from its IP header on; not to be changed
 * @param version 4 or 6
 * @param source the sender
 * @param destination the addressee
 * @param protocol what begins at {@code l4}
 * @param protocolAt where the byte is that says so
 * @param l4 offset of the transport header, or of what a later fragment carries
 * @param fragmentOffset in bytes; 0 for a first fragment and for none
 * @param moreFragments whether others follow
 */
public record Headers(
    byte[] bytes,
    int version,
    IpAddress source,
    IpAddress destination,
    int protocol,
    int protocolAt,
    int l4,
    int fragmentOffset,
    boolean moreFragments) {

  private static final int IPV6_BYTES = 40;

  /** What {@code packet} says of itself; empty where not even its addresses are there. */
  public static Optional<Headers> of(byte[] packet) {
    int version = packet.length == 0 ? 0 : (packet[0] & 0xFF) >>> 4;
    if (version == 4 && packet.length >= 20) {
      return Optional.of(ipv4(packet));
    }
    return version == 6 && packet.length >= IPV6_BYTES
        ? Optional.of(ipv6(packet))
        : Optional.empty();
  }

  private static Headers ipv4(byte[] p) {
    ByteBuffer b = ByteBuffer.wrap(p);
    int fragment = b.getShort(6) & 0xFFFF;
    int l4 = Math.min((p[0] & 0xF) << 2, p.length);
    IpAddress source = IpAddress.v4(b.getInt(12));
    IpAddress destination = IpAddress.v4(b.getInt(16));
    boolean more = (fragment & 0x2000) != 0;
    return new Headers(
        p, 4, source, destination, p[9] & 0xFF, 9, l4, (fragment & 0x1FFF) << 3, more);
  }

  private static Headers ipv6(byte[] p) {
    ByteBuffer b = ByteBuffer.wrap(p);
    int next = 6;
    int at = IPV6_BYTES;
    int fragment = 0;
    while (fragment >>> 3 == 0 && isExtension(p[next] & 0xFF) && at + 8 <= p.length) {
      boolean piece = (p[next] & 0xFF) == IpProtocol.IPV6_FRAGMENT;
      if (piece) {
        fragment = b.getShort(at + 2) & 0xFFFF;
      }
      int length = piece ? 8 : ((p[at + 1] & 0xFF) + 1) << 3;
      next = at;
      at = Math.min(at + length, p.length);
    }
    IpAddress source = IpAddress.v6(b.getLong(8), b.getLong(16));
    IpAddress destination = IpAddress.v6(b.getLong(24), b.getLong(32));
    boolean more = (fragment & 1) != 0;
    return new Headers(
        p, 6, source, destination, p[next] & 0xFF, next, at, fragment & 0xFFF8, more);
  }

  private static boolean isExtension(int protocol) {
    return protocol == IpProtocol.HOP_BY_HOP
        || protocol == IpProtocol.IPV6_ROUTING
        || protocol == IpProtocol.IPV6_FRAGMENT
        || protocol == IpProtocol.DESTINATION_OPTIONS
        || protocol == IpProtocol.MOBILITY;
  }

  /** Whether it is whole, of this protocol, and has at least {@code count} bytes of it. */
  public boolean carries(int wanted, int count) {
    return protocol == wanted
        && fragmentOffset == 0
        && !moreFragments
        && bytes.length - l4 >= count;
  }

  /** Whether it is cut out of a datagram. */
  public boolean fragment() {
    return moreFragments || fragmentOffset > 0;
  }

  /** A byte of the transport header. */
  public int u8(int offset) {
    return bytes[l4 + offset] & 0xFF;
  }

  /** Two bytes of the transport header. */
  public int u16(int offset) {
    return u8(offset) << 8 | u8(offset + 1);
  }

  /** Four bytes of the transport header. */
  public int i32(int offset) {
    return u16(offset) << 16 | u16(offset + 2);
  }

  /** The transport header's first word as ports. */
  public int sourcePort() {
    return u16(0);
  }

  /** The transport header's first word as ports. */
  public int destinationPort() {
    return u16(2);
  }

  /** Bytes from the transport header on. */
  public int l4Bytes() {
    return bytes.length - l4;
  }

  /** What lies {@code offset} bytes behind the transport header's beginning, to the end. */
  public byte[] from(int offset) {
    int begin = Math.min(l4 + offset, bytes.length);
    return Arrays.copyOfRange(bytes, begin, bytes.length);
  }
}
