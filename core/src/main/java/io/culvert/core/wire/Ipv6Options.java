package io.culvert.core.wire;

/**
 * The options of a hop-by-hop or destination options header, read as {@code ip6_parse_tlv}
 * (net/ipv6/exthdrs.c) does. Does not allocate.
 */
public final class Ipv6Options {

  /** Nothing stands against the packet. */
  public static final int ACCEPTED = 0;

  /** The packet must be dropped without a word. */
  public static final int SILENT = -1;

  private static final int HEADER_FIELD = 0;
  private static final int UNKNOWN_OPTION = 2;

  private static final int PAD1 = 0;
  private static final int PADN = 1;
  private static final int ROUTER_ALERT = 0x05;
  private static final int CALIPSO = 0x07;
  private static final int IOAM = 0x31;
  private static final int JUMBO = 0xC2;
  private static final int MAX_PADDING = 7;
  private static final int MAX_PAYLOAD = 0xFFFF;

  /** Default of net.ipv6.max_hbh_opts_number and of net.ipv6.max_dst_opts_number. */
  private static final int MAX_OPTIONS = 8;

  private Ipv6Options() {}

  /**
   * Reads the options header at {@code at}, which must lie in the packet as a whole.
   *
   * @param hopByHop whether these are hop-by-hop options
   * @return {@link #ACCEPTED}, {@link #SILENT}, or what the sender must be told: see {@link #code}
   *     and {@link #pointer}
   */
  public static int read(PacketBuffer p, int at, boolean hopByHop) {
    int limit = at + Ipv6View.extensionBytes(p, at, IpProtocol.HOP_BY_HOP);
    int cursor = at + 2;
    int padding = 0;
    int options = 0;
    while (cursor < limit) {
      int kind = p.u8(cursor);
      if (kind == PAD1) {
        cursor++;
        if (++padding > MAX_PADDING) {
          return SILENT;
        }
        continue;
      }
      int length = cursor + 2 > limit ? 2 : p.u8(cursor + 1) + 2;
      if (cursor + length > limit) {
        return SILENT;
      }
      if (kind == PADN) {
        padding += length;
        if (padding > MAX_PADDING || !zero(p, cursor + 2, cursor + length)) {
          return SILENT;
        }
      } else {
        int said = ++options > MAX_OPTIONS ? SILENT : option(p, cursor, kind, hopByHop);
        if (said != ACCEPTED) {
          return said;
        }
        padding = 0;
      }
      cursor += length;
    }
    return ACCEPTED;
  }

  /** ICMPv6 code of the parameter problem that {@link #read} asks for. */
  public static int code(int said) {
    return said >>> 16;
  }

  /** Its pointer: bytes from the IPv6 header. */
  public static int pointer(int said) {
    return said & 0xFFFF;
  }

  private static int problem(int code, int pointer) {
    return code << 16 | pointer;
  }

  private static int option(PacketBuffer p, int at, int kind, boolean hopByHop) {
    if (hopByHop) {
      switch (kind) {
        case ROUTER_ALERT -> {
          return p.u8(at + 1) == 2 ? ACCEPTED : SILENT;
        }
        case IOAM -> {
          return (at - p.l3() & 3) == 0 ? ACCEPTED : SILENT;
        }
        case CALIPSO -> {
          return SILENT; // of a domain of interpretation that nobody here has defined
        }
        case JUMBO -> {
          return jumbo(p, at);
        }
        default -> {}
      }
    }
    return unknown(p, at, kind);
  }

  /** No buffer here holds a jumbogram; but its sender hears what else is wrong with it first. */
  private static int jumbo(PacketBuffer p, int at) {
    int pointer = at - p.l3();
    if (p.u8(at + 1) != 4 || (pointer & 3) != 2) {
      return SILENT;
    }
    if (p.u32(at + 2) <= MAX_PAYLOAD) {
      return problem(HEADER_FIELD, pointer + 2);
    }
    return Ipv6View.payloadLength(p, p.l3()) == 0 ? SILENT : problem(HEADER_FIELD, pointer);
  }

  /** The option's top two bits say what its reader owes (RFC 8200 section 4.2). */
  private static int unknown(PacketBuffer p, int at, int kind) {
    return switch (kind >>> 6) {
      case 0 -> ACCEPTED;
      case 1 -> SILENT;
      case 2 -> problem(UNKNOWN_OPTION, at - p.l3());
      default ->
          Ipv6View.multicast(Ipv6View.destinationHigh(p, p.l3()))
              ? SILENT
              : problem(UNKNOWN_OPTION, at - p.l3());
    };
  }

  private static boolean zero(PacketBuffer p, int from, int to) {
    for (int i = from; i < to; i++) {
      if (p.u8(i) != 0) {
        return false;
      }
    }
    return true;
  }
}
