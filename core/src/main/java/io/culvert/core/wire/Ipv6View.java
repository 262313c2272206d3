package io.culvert.core.wire;

/**
 * The fields of an IPv6 header that begins at {@code at} (RFC 8200), and of its fragment extension
 * header. Nothing is checked here: {@link HeaderParser} did that. No method allocates.
 */
public final class Ipv6View {

  public static final int HEADER_BYTES = 40;

  /** The smallest MTU a link may have (RFC 8200 section 5). */
  public static final int MIN_MTU_BYTES = 1280;

  public static final int PAYLOAD_LENGTH = 4;
  public static final int NEXT_HEADER = 6;
  public static final int HOP_LIMIT = 7;
  public static final int SOURCE = 8;
  public static final int DESTINATION = 24;

  public static final int FRAGMENT_HEADER_BYTES = 8;

  private static final int FRAGMENT_OFFSET = 2;
  private static final int FRAGMENT_ID = 4;

  private Ipv6View() {}

  public static int version(PacketBuffer p, int at) {
    return p.u8(at) >>> 4;
  }

  public static int trafficClass(PacketBuffer p, int at) {
    return p.u16(at) >>> 4 & 0xFF;
  }

  public static void trafficClass(PacketBuffer p, int at, int value) {
    p.u16(at, p.u16(at) & 0xF00F | (value & 0xFF) << 4);
  }

  public static int flowLabel(PacketBuffer p, int at) {
    return p.i32(at) & 0xF_FFFF;
  }

  /** Writes version 6, traffic class and flow label. */
  public static void firstWord(PacketBuffer p, int at, int trafficClass, int flowLabel) {
    p.i32(at, 6 << 28 | (trafficClass & 0xFF) << 20 | flowLabel & 0xF_FFFF);
  }

  /** Bytes behind the fixed header, extension headers included. */
  public static int payloadLength(PacketBuffer p, int at) {
    return p.u16(at + PAYLOAD_LENGTH);
  }

  public static void payloadLength(PacketBuffer p, int at, int bytes) {
    p.u16(at + PAYLOAD_LENGTH, bytes);
  }

  public static int nextHeader(PacketBuffer p, int at) {
    return p.u8(at + NEXT_HEADER);
  }

  public static void nextHeader(PacketBuffer p, int at, int value) {
    p.u8(at + NEXT_HEADER, value);
  }

  public static int hopLimit(PacketBuffer p, int at) {
    return p.u8(at + HOP_LIMIT);
  }

  public static void hopLimit(PacketBuffer p, int at, int value) {
    p.u8(at + HOP_LIMIT, value);
  }

  /** First 64 bits of the source address. */
  public static long sourceHigh(PacketBuffer p, int at) {
    return p.i64(at + SOURCE);
  }

  /** Last 64 bits of the source address. */
  public static long sourceLow(PacketBuffer p, int at) {
    return p.i64(at + SOURCE + 8);
  }

  public static void source(PacketBuffer p, int at, long high, long low) {
    p.i64(at + SOURCE, high);
    p.i64(at + SOURCE + 8, low);
  }

  /** First 64 bits of the destination address. */
  public static long destinationHigh(PacketBuffer p, int at) {
    return p.i64(at + DESTINATION);
  }

  /** Last 64 bits of the destination address. */
  public static long destinationLow(PacketBuffer p, int at) {
    return p.i64(at + DESTINATION + 8);
  }

  public static void destination(PacketBuffer p, int at, long high, long low) {
    p.i64(at + DESTINATION, high);
    p.i64(at + DESTINATION + 8, low);
  }

  /** Whether the address of that upper half is a group's, ff00::/8. */
  public static boolean multicast(long high) {
    return high >>> 56 == 0xFF;
  }

  /** Whether the address of that upper half holds on one link only, fe80::/10. */
  public static boolean linkLocal(long high) {
    return high >>> 54 == 0x3FA;
  }

  /**
   * Whether the kernel calls an address unicast: neither a group nor unspecified nor IPv4-mapped
   * ({@code ipv6_addr_type}, net/ipv6/addrconf_core.c).
   */
  public static boolean unicast(long high, long low) {
    boolean unspecified = high == 0 && low == 0;
    boolean mapped = high == 0 && low >>> 32 == 0xFFFF;
    return !multicast(high) && !unspecified && !mapped;
  }

  /** Whether {@code nextHeader} is an extension header ({@code ipv6_ext_hdr}). */
  public static boolean extension(int nextHeader) {
    return switch (nextHeader) {
      case IpProtocol.HOP_BY_HOP,
          IpProtocol.IPV6_ROUTING,
          IpProtocol.IPV6_FRAGMENT,
          IpProtocol.AH,
          IpProtocol.NO_NEXT_HEADER,
          IpProtocol.DESTINATION_OPTIONS ->
          true;
      default -> false;
    };
  }

  /** Length in bytes of the extension header of kind {@code header} that begins at {@code at}. */
  public static int extensionBytes(PacketBuffer p, int at, int header) {
    return switch (header) {
      case IpProtocol.IPV6_FRAGMENT -> FRAGMENT_HEADER_BYTES;
      case IpProtocol.AH -> p.u8(at + 1) + 2 << 2;
      default -> p.u8(at + 1) + 1 << 3;
    };
  }

  /**
   * Where the packet's fragment header begins, or -1. {@code at} is the IPv6 header; the chain is
   * followed no further than the packet's end.
   */
  public static int fragmentHeader(PacketBuffer p, int at) {
    int header = nextHeader(p, at);
    int cursor = at + HEADER_BYTES;
    while (extension(header) && header != IpProtocol.NO_NEXT_HEADER && cursor + 8 <= p.end()) {
      if (header == IpProtocol.IPV6_FRAGMENT) {
        return cursor;
      }
      int next = p.u8(cursor);
      cursor += extensionBytes(p, cursor, header);
      header = next;
    }
    return -1;
  }

  /**
   * Whether the headers from the one at {@code at}, of kind {@code header}, lead to a transport
   * header that a first fragment ends within (RFC 8200 4.5; {@code ipv6frag_thdr_truncated}, from
   * include/net/ipv6_frag.h). Later fragments, and headers that lead nowhere, are none such.
   */
  public static boolean transportCutOff(PacketBuffer p, int at, int header) {
    int next = header;
    int cursor = at;
    while (extension(next)) {
      boolean fragment = next == IpProtocol.IPV6_FRAGMENT;
      if (next == IpProtocol.NO_NEXT_HEADER
          || cursor + (fragment ? FRAGMENT_OFFSET + 2 : 2) > p.end()
          || fragment && fragmentOffset(p, cursor) != 0) {
        return false;
      }
      int following = p.u8(cursor);
      cursor += extensionBytes(p, cursor, next);
      next = following;
    }
    int wanted =
        switch (next) {
          case IpProtocol.TCP -> TcpView.HEADER_BYTES;
          case IpProtocol.UDP -> UdpView.HEADER_BYTES;
          case IpProtocol.ICMPV6 -> IcmpView.HEADER_BYTES;
          default -> 1;
        };
    return cursor + wanted > p.end();
  }

  /** Next header of the fragment header at {@code at}. */
  public static int fragmentNextHeader(PacketBuffer p, int at) {
    return p.u8(at);
  }

  /** Offset in bytes of the fragment header at {@code at}. */
  public static int fragmentOffset(PacketBuffer p, int at) {
    return p.u16(at + FRAGMENT_OFFSET) & 0xFFF8;
  }

  /** More-fragments flag of the fragment header at {@code at}. */
  public static boolean moreFragments(PacketBuffer p, int at) {
    return (p.u16(at + FRAGMENT_OFFSET) & 1) != 0;
  }

  /** Identification of the fragment header at {@code at}. */
  public static int fragmentId(PacketBuffer p, int at) {
    return p.i32(at + FRAGMENT_ID);
  }

  /** Writes a whole fragment header; {@code offset} in bytes, a multiple of 8. */
  public static void fragment(
      PacketBuffer p, int at, int nextHeader, int offset, boolean more, int id) {
    p.u16(at, nextHeader << 8);
    p.u16(at + FRAGMENT_OFFSET, offset | (more ? 1 : 0));
    p.i32(at + FRAGMENT_ID, id);
  }
}
