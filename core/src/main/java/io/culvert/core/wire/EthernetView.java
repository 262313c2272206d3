package io.culvert.core.wire;

/** The fields of an Ethernet header that begins at {@code at}. Link addresses are 48-bit longs. */
public final class EthernetView {

  public static final int HEADER_BYTES = 14;

  public static final int DESTINATION = 0;
  public static final int SOURCE = 6;
  public static final int TYPE = 12;

  public static final int TYPE_IPV4 = 0x0800;
  public static final int TYPE_ARP = 0x0806;
  public static final int TYPE_IPV6 = 0x86DD;

  public static final long BROADCAST = 0xFFFF_FFFF_FFFFL;

  private EthernetView() {}

  public static long destination(PacketBuffer p, int at) {
    return address(p, at + DESTINATION);
  }

  public static void destination(PacketBuffer p, int at, long value) {
    address(p, at + DESTINATION, value);
  }

  public static long source(PacketBuffer p, int at) {
    return address(p, at + SOURCE);
  }

  public static void source(PacketBuffer p, int at, long value) {
    address(p, at + SOURCE, value);
  }

  public static int type(PacketBuffer p, int at) {
    return p.u16(at + TYPE);
  }

  public static void type(PacketBuffer p, int at, int value) {
    p.u16(at + TYPE, value);
  }

  /** Whether the link address names a group; true for {@link #BROADCAST} too. */
  public static boolean multicast(long linkAddress) {
    return (linkAddress & 0x0100_0000_0000L) != 0;
  }

  /** Reads the link address at any place. */
  public static long address(PacketBuffer p, int at) {
    return (long) p.u16(at) << 32 | p.u32(at + 2);
  }

  /** Writes a link address at any place. */
  public static void address(PacketBuffer p, int at, long value) {
    p.u16(at, (int) (value >>> 32));
    p.i32(at + 2, (int) value);
  }
}
