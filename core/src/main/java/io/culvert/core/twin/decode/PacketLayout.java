package io.culvert.core.twin.decode;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import java.util.Optional;

/**
 * Where the headers of a packet are. Positions count from the first byte of the array, also those
 * of a packet that lies inside another.
 *
 * @param version 4 or 6
 * @param l3 where the IP header begins
 * @param l4 where the transport header begins, as far as the packet says; may lie behind its end
 * @param end one past the last byte
 * @param protocol the transport protocol behind all IPv6 extension headers
 * @param fragmentHeader where the IPv6 fragment header begins, or -1
 * @param fragmentOffset in bytes
 * @param moreFragments whether more are to come
 */
public record PacketLayout(
    int version,
    int l3,
    int l4,
    int end,
    int protocol,
    int fragmentHeader,
    int fragmentOffset,
    boolean moreFragments) {

  private static final int V4_HEADER = 20;
  private static final int V6_HEADER = 40;
  private static final int ICMP_HEADER = 8;
  private static final int GRE_PPP = 0x880B;

  /** The layout of a whole packet; empty where not even an IP header fits. */
  public static Optional<PacketLayout> of(byte[] packet) {
    return at(packet, 0);
  }

  /** The layout of what begins at {@code l3} and goes on to the end of the array. */
  static Optional<PacketLayout> at(byte[] p, int l3) {
    int room = p.length - l3;
    if (room >= V4_HEADER && p[l3] >>> 4 == 4) {
      int flags = Bits.u16(p, l3 + 6);
      return Optional.of(
          new PacketLayout(
              4,
              l3,
              l3 + Math.max(V4_HEADER, (p[l3] & 0xF) * 4),
              p.length,
              Bits.u8(p, l3 + 9),
              -1,
              (flags & 0x1FFF) * 8,
              (flags & 0x2000) != 0));
    }
    return room >= V6_HEADER && (p[l3] >>> 4 & 0xF) == 6
        ? Optional.of(v6(p, l3))
        : Optional.empty();
  }

  private static PacketLayout v6(byte[] p, int l3) {
    int next = Bits.u8(p, l3 + 6);
    int at = l3 + V6_HEADER;
    int fragment = -1;
    while (isExtension(next) && at + 8 <= p.length) {
      if (next == IpProtocol.IPV6_FRAGMENT) {
        fragment = at;
      }
      int bytes = extensionBytes(p, next, at);
      next = Bits.u8(p, at);
      at += bytes;
      if (fragment >= 0 && Bits.u16(p, fragment + 2) >>> 3 != 0) {
        break;
      }
    }
    int word = fragment < 0 ? 0 : Bits.u16(p, fragment + 2);
    return new PacketLayout(
        6, l3, at, p.length, next, fragment, word & 0xFFF8, fragment >= 0 && (word & 1) != 0);
  }

  static boolean isExtension(int header) {
    return header == IpProtocol.HOP_BY_HOP
        || header == IpProtocol.IPV6_ROUTING
        || header == IpProtocol.IPV6_FRAGMENT
        || header == IpProtocol.AH
        || header == IpProtocol.DESTINATION_OPTIONS
        || header == IpProtocol.MOBILITY;
  }

  static int extensionBytes(byte[] p, int header, int at) {
    return switch (header) {
      case IpProtocol.IPV6_FRAGMENT -> 8;
      case IpProtocol.AH -> (Bits.u8(p, at + 1) + 2) * 4;
      default -> (Bits.u8(p, at + 1) + 1) * 8;
    };
  }

  /** Whether it is a fragment; an IPv6 packet with a fragment header and all its bytes is one. */
  public boolean fragment() {
    return fragmentOffset != 0 || moreFragments || fragmentHeader >= 0;
  }

  /** Whether the transport header begins in this packet, {@code bytes} of it. */
  public boolean hasTransport(int bytes) {
    return fragmentOffset == 0 && l4 + bytes <= end;
  }

  /** Whether it is an ICMP or ICMPv6 message of its own family. */
  public boolean icmp() {
    return protocol == (version == 4 ? IpProtocol.ICMP : IpProtocol.ICMPV6)
        && hasTransport(ICMP_HEADER);
  }

  /** Whether it is an ICMP error, which quotes a packet. */
  public boolean icmpError(byte[] p) {
    if (!icmp()) {
      return false;
    }
    int type = Bits.u8(p, l4);
    return version == 6 ? type < 128 : type >= 3 && type <= 5 || type == 11 || type == 12;
  }

  /** The packet that this ICMP error quotes. */
  public Optional<PacketLayout> quote(byte[] p) {
    return icmpError(p) ? at(p, l4 + ICMP_HEADER) : Optional.empty();
  }

  /** Source address. */
  public IpAddress source(byte[] p) {
    return version == 4 ? Bits.v4(p, l3 + 12) : Bits.v6(p, l3 + 8);
  }

  /** Destination address. */
  public IpAddress destination(byte[] p) {
    return version == 4 ? Bits.v4(p, l3 + 16) : Bits.v6(p, l3 + 24);
  }

  /** Whether the transport header begins with two ports. */
  public boolean ports() {
    return switch (protocol) {
      case IpProtocol.TCP, IpProtocol.UDP, IpProtocol.UDPLITE, IpProtocol.SCTP -> hasTransport(4);
      default -> false;
    };
  }

  /**
   * The tuple that conntrack reads out of it ({@code nf_ct_get_tuple}); empty where its transport
   * header is not there.
   */
  public Optional<Tuple> tuple(byte[] p) {
    int from = 0;
    int to = 0;
    switch (protocol) {
      case IpProtocol.TCP, IpProtocol.UDP, IpProtocol.UDPLITE, IpProtocol.SCTP -> {
        if (!ports()) {
          return Optional.empty();
        }
        from = Bits.u16(p, l4);
        to = Bits.u16(p, l4 + 2);
      }
      case IpProtocol.ICMP, IpProtocol.ICMPV6 -> {
        if (!hasTransport(ICMP_HEADER)) {
          return Optional.empty();
        }
        from = Bits.u16(p, l4 + 4);
        to = Bits.u16(p, l4);
      }
      case IpProtocol.GRE -> {
        if (hasTransport(8) && (Bits.u8(p, l4 + 1) & 7) == 1 && Bits.u16(p, l4 + 2) == GRE_PPP) {
          to = Bits.u16(p, l4 + 6);
        }
      }
      default -> {
        if (fragmentOffset != 0) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(new Tuple(protocol, source(p), from, destination(p), to));
  }
}
