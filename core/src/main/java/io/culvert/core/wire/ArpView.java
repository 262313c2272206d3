package io.culvert.core.wire;

/** The fields of an ARP packet for IPv4 over Ethernet that begins at {@code at} (RFC 826). */
public final class ArpView {

  public static final int PACKET_BYTES = 28;

  public static final int OPERATION = 6;
  public static final int SENDER_LINK = 8;
  public static final int SENDER = 14;
  public static final int TARGET_LINK = 18;
  public static final int TARGET = 24;

  public static final int REQUEST = 1;
  public static final int REPLY = 2;

  private static final int HARDWARE_ETHERNET = 1;
  private static final int SIZES = 6 << 8 | 4;

  private ArpView() {}

  /** Whether this is ARP for IPv4 over Ethernet and whole. */
  public static boolean valid(PacketBuffer p, int at) {
    return at + PACKET_BYTES <= p.end()
        && p.u16(at) == HARDWARE_ETHERNET
        && p.u16(at + 2) == EthernetView.TYPE_IPV4
        && p.u16(at + 4) == SIZES;
  }

  /** Writes the first three fields, which never change, and the operation. */
  public static void begin(PacketBuffer p, int at, int operation) {
    p.u16(at, HARDWARE_ETHERNET);
    p.u16(at + 2, EthernetView.TYPE_IPV4);
    p.u16(at + 4, SIZES);
    p.u16(at + OPERATION, operation);
  }

  public static int operation(PacketBuffer p, int at) {
    return p.u16(at + OPERATION);
  }

  public static long senderLink(PacketBuffer p, int at) {
    return EthernetView.address(p, at + SENDER_LINK);
  }

  public static void senderLink(PacketBuffer p, int at, long value) {
    EthernetView.address(p, at + SENDER_LINK, value);
  }

  /** The sender's IPv4 address, 32 bits unsigned. */
  public static long sender(PacketBuffer p, int at) {
    return p.u32(at + SENDER);
  }

  public static void sender(PacketBuffer p, int at, long low) {
    p.i32(at + SENDER, (int) low);
  }

  public static long targetLink(PacketBuffer p, int at) {
    return EthernetView.address(p, at + TARGET_LINK);
  }

  public static void targetLink(PacketBuffer p, int at, long value) {
    EthernetView.address(p, at + TARGET_LINK, value);
  }

  /** The target's IPv4 address, 32 bits unsigned. */
  public static long target(PacketBuffer p, int at) {
    return p.u32(at + TARGET);
  }

  public static void target(PacketBuffer p, int at, long low) {
    p.i32(at + TARGET, (int) low);
  }
}
