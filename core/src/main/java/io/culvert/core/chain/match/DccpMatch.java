package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.Span;
import io.culvert.core.wire.PacketBuffer;

/**
 * {@code -m dccp} ({@code net/netfilter/xt_dccp.c}). A packet that ends within its header, or
 * within its options where one is asked for, is dropped.
 *
 * @param source source ports
 * @param destination destination ports
 * @param types bits of the packet types that are asked for
 * @param notTypes whether it must be one of the others
 * @param option what option must be there; 0 for none
 * @param notOption whether it must not be there
 */
public record DccpMatch(
    Span source, Span destination, int types, boolean notTypes, int option, boolean notOption)
    implements Match {

  /** Bits of all types. */
  public static final int ALL_TYPES = 0xFFFF;

  private static final int HEADER_BYTES = 12;
  private static final int EXTENDED_BYTES = 16;
  private static final int DATA_OFFSET = 4;
  private static final int TYPE = 8;
  private static final int REQUEST = 0;
  private static final int RESPONSE = 1;
  private static final int DATA = 2;
  private static final int RESET = 7;
  private static final int LAST_TYPE = 9;

  @Override
  public boolean matches(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    if (TransportHeader.later(p) || !TransportHeader.whole(packet, HEADER_BYTES)) {
      return false;
    }
    int type = p.u8(p.l4() + TYPE) >> 1 & 0xF;
    if (!source.holds(p.u16(p.l4()))
        || !destination.holds(p.u16(p.l4() + 2))
        || (types >> type & 1) != 0 == notTypes) {
      return false;
    }
    return option == 0 || option(packet, p, type);
  }

  private boolean option(PacketContext packet, PacketBuffer p, int type) {
    boolean extended = (p.u8(p.l4() + TYPE) & 1) != 0;
    int fixed = (extended ? EXTENDED_BYTES : HEADER_BYTES) + typeBytes(type);
    int header = p.u8(p.l4() + DATA_OFFSET) << 2;
    if (header < fixed || header > fixed && !TransportHeader.reaches(p, header)) {
      return packet.undecided();
    }
    int at = p.l4() + fixed;
    int end = p.l4() + header;
    while (at < end) {
      int kind = p.u8(at);
      if (kind == option) {
        return !notOption;
      }
      boolean single = kind < 2 || at + 1 >= end || p.u8(at + 1) == 0;
      at += single ? 1 : p.u8(at + 1);
    }
    return notOption;
  }

  /** {@code dccp_packet_hdr_len}. */
  private static int typeBytes(int type) {
    return switch (type) {
      case DATA -> 0;
      case REQUEST -> 4;
      case RESPONSE, RESET -> 12;
      default -> type <= LAST_TYPE ? 8 : 12;
    };
  }
}
