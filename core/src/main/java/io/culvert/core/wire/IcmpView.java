package io.culvert.core.wire;

/**
 * The fields of an ICMP or ICMPv6 header that begins at {@code at} (RFC 792, RFC 4443), and the
 * types the engine gives a meaning to. Setters leave the checksum alone.
 */
public final class IcmpView {

  public static final int HEADER_BYTES = 8;

  public static final int TYPE = 0;
  public static final int CODE = 1;
  public static final int CHECKSUM = 2;
  public static final int ID = 4;
  public static final int SEQUENCE = 6;

  /** The second word of an error: unused, MTU, pointer or gateway. */
  public static final int REST = 4;

  /** What an error quotes, and where. */
  public static final int QUOTE = 8;

  public static final int ECHO_REPLY = 0;
  public static final int UNREACHABLE = 3;
  public static final int SOURCE_QUENCH = 4;
  public static final int REDIRECT = 5;
  public static final int ECHO_REQUEST = 8;
  public static final int ROUTER_ADVERTISEMENT = 9;
  public static final int ROUTER_SOLICITATION = 10;
  public static final int TIME_EXCEEDED = 11;
  public static final int PARAMETER_PROBLEM = 12;
  public static final int TIMESTAMP_REQUEST = 13;
  public static final int TIMESTAMP_REPLY = 14;
  public static final int INFORMATION_REQUEST = 15;
  public static final int INFORMATION_REPLY = 16;
  public static final int ADDRESS_MASK_REQUEST = 17;
  public static final int ADDRESS_MASK_REPLY = 18;

  /** Code of {@link #UNREACHABLE}: larger than the MTU, and DF is set. */
  public static final int FRAGMENTATION_NEEDED = 4;

  public static final int V6_UNREACHABLE = 1;
  public static final int V6_PACKET_TOO_BIG = 2;
  public static final int V6_TIME_EXCEEDED = 3;
  public static final int V6_PARAMETER_PROBLEM = 4;
  public static final int V6_ECHO_REQUEST = 128;
  public static final int V6_ECHO_REPLY = 129;
  public static final int V6_LISTENER_QUERY = 130;
  public static final int V6_LISTENER_REPORT = 131;
  public static final int V6_LISTENER_DONE = 132;
  public static final int V6_ROUTER_SOLICITATION = 133;
  public static final int V6_ROUTER_ADVERTISEMENT = 134;
  public static final int V6_NEIGHBOR_SOLICITATION = 135;
  public static final int V6_NEIGHBOR_ADVERTISEMENT = 136;
  public static final int V6_REDIRECT = 137;
  public static final int V6_NODE_QUERY = 139;
  public static final int V6_NODE_REPLY = 140;
  public static final int V6_LISTENER_REPORT_V2 = 143;
  public static final int V6_MULTICAST_ROUTER_ADVERTISEMENT = 151;
  public static final int V6_MULTICAST_ROUTER_SOLICITATION = 152;

  private IcmpView() {}

  public static int type(PacketBuffer p, int at) {
    return p.u8(at + TYPE);
  }

  public static void type(PacketBuffer p, int at, int value) {
    p.u8(at + TYPE, value);
  }

  public static int code(PacketBuffer p, int at) {
    return p.u8(at + CODE);
  }

  public static void code(PacketBuffer p, int at, int value) {
    p.u8(at + CODE, value);
  }

  public static int checksum(PacketBuffer p, int at) {
    return p.u16(at + CHECKSUM);
  }

  public static void checksum(PacketBuffer p, int at, int value) {
    p.u16(at + CHECKSUM, value);
  }

  /** Identifier of a query. */
  public static int id(PacketBuffer p, int at) {
    return p.u16(at + ID);
  }

  public static void id(PacketBuffer p, int at, int value) {
    p.u16(at + ID, value);
  }

  /** Sequence number of a query. */
  public static int sequence(PacketBuffer p, int at) {
    return p.u16(at + SEQUENCE);
  }

  public static void sequence(PacketBuffer p, int at, int value) {
    p.u16(at + SEQUENCE, value);
  }

  /** The second word as it is; see {@link #REST}. */
  public static int rest(PacketBuffer p, int at) {
    return p.i32(at + REST);
  }

  public static void rest(PacketBuffer p, int at, int value) {
    p.i32(at + REST, value);
  }

  /** Whether an ICMPv4 message of this type quotes the packet it is about. */
  public static boolean errorV4(int type) {
    return switch (type) {
      case UNREACHABLE, SOURCE_QUENCH, REDIRECT, TIME_EXCEEDED, PARAMETER_PROBLEM -> true;
      default -> false;
    };
  }

  /** Whether an ICMPv6 message of this type is an error (RFC 4443 section 2.1). */
  public static boolean errorV6(int type) {
    return type < 128;
  }
}
