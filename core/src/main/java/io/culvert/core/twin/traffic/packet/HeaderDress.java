package io.culvert.core.twin.traffic.packet;

import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import java.util.random.RandomGenerator;

/**
 * Puts other IP headers on packets that are there already: TTL, TOS, options, extension headers.
 * What comes out is another array, with its header checksum and lengths right; the transport is not
 * touched.
 */
public final class HeaderDress {

  private static final int[] TTLS = {0, 1, 1, 1, 2, 2, 3, 64, 128, 255};
  private static final int[] ROOM_FOR_EXTENSIONS = {1, 1, 1, 2, 3, 5};

  private HeaderDress() {}

  /** Draws one of what is below. */
  public static byte[] draw(byte[] packet, RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> withTtl(packet, TTLS[random.nextInt(TTLS.length)]);
      case 1 -> withTos(packet, random.nextInt(256));
      default ->
          IpBytes.version(packet) == 4
              ? withOptions(packet, Ipv4OptionDraw.draw(random))
              : withExtensions(packet, random);
    };
  }

  /** The packet with another TTL or hop limit. */
  public static byte[] withTtl(byte[] packet, int ttl) {
    byte[] p = packet.clone();
    IpBytes.put8(p, IpBytes.version(p) == 4 ? Ipv4View.TTL : Ipv6View.HOP_LIMIT, ttl);
    IpBytes.sumHeader(p);
    return p;
  }

  /** The packet with another TOS or traffic class; the flow label stays. */
  public static byte[] withTos(byte[] packet, int tos) {
    byte[] p = packet.clone();
    if (IpBytes.version(p) == 4) {
      IpBytes.put8(p, Ipv4View.TOS, tos);
      IpBytes.sumHeader(p);
    } else {
      IpBytes.put16(p, 0, IpBytes.u16(p, 0) & 0xF00F | tos << 4);
    }
    return p;
  }

  /** The IPv4 packet with DF or without. */
  public static byte[] withDontFragment(byte[] packet, boolean dont) {
    byte[] p = packet.clone();
    if (IpBytes.version(p) == 4) {
      int field = IpBytes.u16(p, Ipv4View.FRAGMENT) & ~Ipv4View.DONT_FRAGMENT;
      IpBytes.put16(p, Ipv4View.FRAGMENT, field | (dont ? Ipv4View.DONT_FRAGMENT : 0));
      IpBytes.sumHeader(p);
    }
    return p;
  }

  /** The IPv4 packet with these options, whole words of them, instead of those it has. */
  public static byte[] withOptions(byte[] packet, byte[] options) {
    byte[] bare = new byte[packet.length - IpBytes.headerBytes(packet) + Ipv4View.HEADER_BYTES];
    System.arraycopy(packet, 0, bare, 0, Ipv4View.HEADER_BYTES);
    System.arraycopy(
        packet,
        IpBytes.headerBytes(packet),
        bare,
        Ipv4View.HEADER_BYTES,
        bare.length - Ipv4View.HEADER_BYTES);
    byte[] p = IpBytes.insert(bare, Ipv4View.OPTIONS, options);
    IpBytes.put8(p, Ipv4View.VERSION_IHL, 0x40 | Ipv4View.HEADER_BYTES + options.length >> 2);
    if (p.length <= 0xFFFF) {
      IpBytes.measure(p);
    }
    return p;
  }

  /** The IPv6 packet with drawn extension headers in front of what it has, in any order. */
  public static byte[] withExtensions(byte[] packet, RandomGenerator random) {
    byte[] p = packet;
    int count = ROOM_FOR_EXTENSIONS[random.nextInt(ROOM_FOR_EXTENSIONS.length)];
    for (int i = 0; i < count; i++) {
      p = withExtension(p, ExtensionDraw.kind(random), random);
    }
    if (random.nextInt(3) > 0) {
      // hop-by-hop options are read by every router, but only where they come first
      p = withExtension(p, IpProtocol.HOP_BY_HOP, random);
    }
    return p;
  }

  /** The IPv6 packet with a drawn extension header of this kind in front of all it has. */
  public static byte[] withExtension(byte[] packet, int kind, RandomGenerator random) {
    byte[] body = ExtensionDraw.body(kind, random);
    return withExtension(packet, kind, body);
  }

  /**
   * The IPv6 packet with this extension header in front of all it has.
   *
   * @param body the whole header; its first byte is written here
   */
  public static byte[] withExtension(byte[] packet, int kind, byte[] body) {
    if (packet.length + body.length > Ipv6View.HEADER_BYTES + 0xFFFF) {
      return packet;
    }
    byte[] header = body.clone();
    header[0] = packet[Ipv6View.NEXT_HEADER];
    byte[] p = IpBytes.insert(packet, Ipv6View.HEADER_BYTES, header);
    IpBytes.put8(p, Ipv6View.NEXT_HEADER, kind);
    IpBytes.measure(p);
    return p;
  }
}
