package io.culvert.core.twin.traffic.packet;

import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Makes fragments of one datagram, true ones and others: any offset, any bytes, any flag. The cut
 * leaves IPv4 options (RFC 791 section 3.1) and the unfragmentable part of an IPv6 packet (RFC 8200
 * section 4.5) in place unless told otherwise.
 */
public final class Cutter {

  private static final int OPTION_COPIED = 0x80;

  private final byte[] first;
  private final byte[] later;
  private final byte[] inside;
  private final int named;
  private final int nextHeader;
  private int id;

  private Cutter(byte[] first, byte[] later, byte[] inside, int named, int nextHeader, int id) {
    this.first = first;
    this.later = later;
    this.inside = inside;
    this.named = named;
    this.nextHeader = nextHeader;
    this.id = id;
  }

  /**
   * Takes {@code datagram}, which is whole and {@linkplain IpBytes#readable readable}; its
   * fragments get {@code id}.
   */
  public static Cutter of(byte[] datagram, int id) {
    if (IpBytes.version(datagram) == 4) {
      int header = IpBytes.headerBytes(datagram);
      byte[] first = Arrays.copyOf(datagram, header);
      byte[] inside = Arrays.copyOfRange(datagram, header, datagram.length);
      return new Cutter(first, copiedOnly(first), inside, 0, 0, id & 0xFFFF);
    }
    int named = Ipv6View.NEXT_HEADER;
    int at = Ipv6View.HEADER_BYTES;
    while (goesAlong(IpBytes.u8(datagram, named)) && at + 8 <= datagram.length) {
      int length = IpBytes.extensionBytes(datagram, at, IpBytes.u8(datagram, named));
      if (at + length > datagram.length) {
        break;
      }
      named = at;
      at += length;
    }
    return v6(datagram, named, at, id);
  }

  /** The same for IPv6, with all extension headers behind the fragment header. */
  public static Cutter early(byte[] datagram, int id) {
    return IpBytes.version(datagram) == 4
        ? of(datagram, id)
        : v6(datagram, Ipv6View.NEXT_HEADER, Ipv6View.HEADER_BYTES, id);
  }

  private static Cutter v6(byte[] datagram, int named, int at, int id) {
    byte[] before = Arrays.copyOf(datagram, at);
    byte[] inside = Arrays.copyOfRange(datagram, at, datagram.length);
    return new Cutter(before, before, inside, named, IpBytes.u8(datagram, named), id);
  }

  private static boolean goesAlong(int header) {
    return header == IpProtocol.HOP_BY_HOP
        || header == IpProtocol.IPV6_ROUTING
        || header == IpProtocol.DESTINATION_OPTIONS;
  }

  private static byte[] copiedOnly(byte[] header) {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    int at = Ipv4View.HEADER_BYTES;
    while (at + 1 < header.length && IpBytes.u8(header, at) != 0) {
      int kind = IpBytes.u8(header, at);
      int length = kind == 1 ? 1 : IpBytes.u8(header, at + 1);
      if (length == 0 || at + length > header.length) {
        break;
      }
      if ((kind & OPTION_COPIED) != 0) {
        kept.write(header, at, length);
      }
      at += length;
    }
    byte[] options = Arrays.copyOf(kept.toByteArray(), kept.size() + 3 & ~3);
    byte[] later = Arrays.copyOf(header, Ipv4View.HEADER_BYTES + options.length);
    System.arraycopy(options, 0, later, Ipv4View.HEADER_BYTES, options.length);
    IpBytes.put8(later, 0, 0x40 | later.length >> 2);
    return later;
  }

  /** What is cut: the bytes behind the headers each fragment carries. */
  public byte[] inside() {
    return inside.clone();
  }

  /** Bytes of what is cut. */
  public int length() {
    return inside.length;
  }

  /** The identification from here on. */
  public void id(int value) {
    id = value;
  }

  /** A true piece of the datagram. */
  public byte[] piece(int from, int to) {
    return fragment(from, Arrays.copyOfRange(inside, from, to), to < inside.length);
  }

  /**
   * Any fragment.
   *
   * @param offset in bytes, a multiple of 8 below 65536
   * @param bytes what it carries
   * @param more the flag
   */
  public byte[] fragment(int offset, byte[] bytes, boolean more) {
    byte[] header = offset == 0 ? first : later;
    if (IpBytes.version(header) == 4) {
      byte[] p = join(header, new byte[0], bytes);
      int flags = IpBytes.u16(p, Ipv4View.FRAGMENT) & Ipv4View.DONT_FRAGMENT;
      IpBytes.put16(p, Ipv4View.ID, id);
      IpBytes.put16(
          p, Ipv4View.FRAGMENT, flags | (more ? Ipv4View.MORE_FRAGMENTS : 0) | offset >> 3);
      IpBytes.measure(p);
      return p;
    }
    byte[] extension = new byte[Ipv6View.FRAGMENT_HEADER_BYTES];
    IpBytes.put8(extension, 0, nextHeader);
    IpBytes.put16(extension, 2, offset | (more ? 1 : 0));
    IpBytes.put32(extension, 4, id);
    byte[] p = join(header, extension, bytes);
    IpBytes.put8(p, named, IpProtocol.IPV6_FRAGMENT);
    IpBytes.measure(p);
    return p;
  }

  private static byte[] join(byte[] a, byte[] b, byte[] c) {
    byte[] all = Arrays.copyOf(a, a.length + b.length + c.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    System.arraycopy(c, 0, all, a.length + b.length, c.length);
    return all;
  }
}
