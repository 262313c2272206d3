package io.culvert.core.device.sim;

import io.culvert.core.wire.EthernetView;

/** What packets in capture files begin with (LINKTYPE_ numbers of the pcap formats). */
public final class LinkType {

  static final int NULL = 0;
  static final int ETHERNET = 1;
  static final int RAW = 101;
  static final int LOOP = 108;
  static final int LINUX_COOKED = 113;
  static final int IPV4 = 228;
  static final int IPV6 = 229;
  static final int LINUX_COOKED_V2 = 276;

  private static final int LOOPBACK_HEADER_BYTES = 4;
  private static final int COOKED_HEADER_BYTES = 16;
  private static final int COOKED_V2_HEADER_BYTES = 20;

  /** The kernel's PACKET_OUTGOING, in both cooked headers. */
  private static final int OUTGOING = 4;

  private static final int COOKED_V2_DIRECTION = 10;

  private LinkType() {}

  /** Whether a cooked header says that the capturing machine sent the packet. */
  static boolean outbound(int linkType, byte[] bytes) {
    return switch (linkType) {
      case LINUX_COOKED -> bytes.length > 1 && bytes[1] == OUTGOING;
      case LINUX_COOKED_V2 ->
          bytes.length > COOKED_V2_DIRECTION && bytes[COOKED_V2_DIRECTION] == OUTGOING;
      default -> false;
    };
  }

  /** Where the IP packet begins in {@code bytes}, or -1 where there is none. */
  public static int ipStart(int linkType, byte[] bytes) {
    return switch (linkType) {
      case RAW, IPV4, IPV6 -> 0;
      case NULL, LOOP -> bytes.length > LOOPBACK_HEADER_BYTES ? LOOPBACK_HEADER_BYTES : -1;
      case ETHERNET -> behind(bytes, EthernetView.TYPE, EthernetView.HEADER_BYTES);
      case LINUX_COOKED -> behind(bytes, COOKED_HEADER_BYTES - 2, COOKED_HEADER_BYTES);
      case LINUX_COOKED_V2 -> behind(bytes, 0, COOKED_V2_HEADER_BYTES);
      default -> -1;
    };
  }

  private static int behind(byte[] bytes, int typeAt, int headerBytes) {
    if (bytes.length < headerBytes) {
      return -1;
    }
    int type = (bytes[typeAt] & 0xFF) << 8 | bytes[typeAt + 1] & 0xFF;
    boolean ip = type == EthernetView.TYPE_IPV4 || type == EthernetView.TYPE_IPV6;
    return ip ? headerBytes : -1;
  }
}
