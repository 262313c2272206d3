package io.culvert.core.wire;

/**
 * The fields of an IPv4 header that begins at {@code at} (RFC 791). Nothing is checked here: {@link
 * HeaderParser} did that. No method allocates; setters leave the checksum alone unless they say
 * otherwise.
 */
public final class Ipv4View {

  public static final int HEADER_BYTES = 20;
  public static final int MAX_HEADER_BYTES = 60;

  public static final int VERSION_IHL = 0;
  public static final int TOS = 1;
  public static final int TOTAL_LENGTH = 2;
  public static final int ID = 4;
  public static final int FRAGMENT = 6;
  public static final int TTL = 8;
  public static final int PROTOCOL = 9;
  public static final int CHECKSUM = 10;
  public static final int SOURCE = 12;
  public static final int DESTINATION = 16;
  public static final int OPTIONS = 20;

  public static final int DONT_FRAGMENT = 0x4000;
  public static final int MORE_FRAGMENTS = 0x2000;

  static final int OFFSET_MASK = 0x1FFF;

  private Ipv4View() {}

  public static int version(PacketBuffer p, int at) {
    return p.u8(at) >>> 4;
  }

  /** Header length in bytes, options included. */
  public static int headerBytes(PacketBuffer p, int at) {
    return (p.u8(at) & 0xF) << 2;
  }

  /** Writes version 4 and the header length, which must be a multiple of 4. */
  public static void headerBytes(PacketBuffer p, int at, int bytes) {
    p.u8(at, 0x40 | bytes >> 2);
  }

  public static int tos(PacketBuffer p, int at) {
    return p.u8(at + TOS);
  }

  public static void tos(PacketBuffer p, int at, int value) {
    p.u8(at + TOS, value);
  }

  /** Header and payload in bytes. */
  public static int totalLength(PacketBuffer p, int at) {
    return p.u16(at + TOTAL_LENGTH);
  }

  public static void totalLength(PacketBuffer p, int at, int bytes) {
    p.u16(at + TOTAL_LENGTH, bytes);
  }

  public static int id(PacketBuffer p, int at) {
    return p.u16(at + ID);
  }

  public static void id(PacketBuffer p, int at, int value) {
    p.u16(at + ID, value);
  }

  public static boolean dontFragment(PacketBuffer p, int at) {
    return (p.u16(at + FRAGMENT) & DONT_FRAGMENT) != 0;
  }

  public static boolean moreFragments(PacketBuffer p, int at) {
    return (p.u16(at + FRAGMENT) & MORE_FRAGMENTS) != 0;
  }

  /** Fragment offset in bytes. */
  public static int fragmentOffset(PacketBuffer p, int at) {
    return (p.u16(at + FRAGMENT) & OFFSET_MASK) << 3;
  }

  /** Writes flags and offset; {@code offset} in bytes, a multiple of 8. */
  public static void fragment(PacketBuffer p, int at, boolean dont, boolean more, int offset) {
    p.u16(at + FRAGMENT, (dont ? DONT_FRAGMENT : 0) | (more ? MORE_FRAGMENTS : 0) | offset >> 3);
  }

  public static int ttl(PacketBuffer p, int at) {
    return p.u8(at + TTL);
  }

  public static void ttl(PacketBuffer p, int at, int value) {
    p.u8(at + TTL, value);
  }

  /** Takes one off the TTL and mends the header checksum ({@code ip_decrease_ttl}). */
  public static void decrementTtl(PacketBuffer p, int at) {
    int old = p.u16(at + TTL);
    p.u16(at + TTL, old - 0x100);
    Checksum.replace16(p, at + CHECKSUM, old, old - 0x100);
  }

  public static int protocol(PacketBuffer p, int at) {
    return p.u8(at + PROTOCOL);
  }

  public static void protocol(PacketBuffer p, int at, int value) {
    p.u8(at + PROTOCOL, value);
  }

  public static int checksum(PacketBuffer p, int at) {
    return p.u16(at + CHECKSUM);
  }

  public static void checksum(PacketBuffer p, int at, int value) {
    p.u16(at + CHECKSUM, value);
  }

  /** The address as {@link IpAddress#low()} has it: 32 bits, unsigned. */
  public static long source(PacketBuffer p, int at) {
    return p.u32(at + SOURCE);
  }

  public static void source(PacketBuffer p, int at, long low) {
    p.i32(at + SOURCE, (int) low);
  }

  /** See {@link #source(PacketBuffer, int)}. */
  public static long destination(PacketBuffer p, int at) {
    return p.u32(at + DESTINATION);
  }

  public static void destination(PacketBuffer p, int at, long low) {
    p.i32(at + DESTINATION, (int) low);
  }
}
