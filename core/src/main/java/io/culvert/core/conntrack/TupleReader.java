package io.culvert.core.conntrack;

import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;

/** Tuples out of headers, and tuples turned round ({@code nf_ct_get_tuple}). Does not allocate. */
final class TupleReader {

  private static final int GRE_VERSION_MASK = 7;
  private static final int GRE_PPP = 0x880B;

  private TupleReader() {}

  /** {@link Conntrack#tupleOf}. */
  static boolean read(PacketBuffer p, GreKeys greKeys, PacketTuple into) {
    boolean read =
        p.l4() >= 0
            && p.protocol() >= 0
            && read(p, p.ipVersion(), p.protocol(), p.l3(), p.l4(), into);
    if (read) {
      greKeys.complete(p, p.l4(), into);
    }
    return read;
  }

  /**
   * Reads the tuple of the headers at {@code l3} and {@code l4}, zone 0; the outer ones or those an
   * ICMP error quotes. False where the transport header is cut off before its ports.
   */
  static boolean read(PacketBuffer p, int version, int protocol, int l3, int l4, PacketTuple into) {
    if (version == 4) {
      long addresses = p.i64(l3 + Ipv4View.SOURCE);
      into.sourceHigh = 0;
      into.sourceLow = addresses >>> 32;
      into.destinationHigh = 0;
      into.destinationLow = addresses & 0xFFFF_FFFFL;
    } else {
      into.sourceHigh = Ipv6View.sourceHigh(p, l3);
      into.sourceLow = Ipv6View.sourceLow(p, l3);
      into.destinationHigh = Ipv6View.destinationHigh(p, l3);
      into.destinationLow = Ipv6View.destinationLow(p, l3);
    }
    into.meta = PacketTuple.meta(version, protocol, 0, 0, 0);
    int room = p.end() - l4;
    return switch (protocol) {
      // DCCP has ports too, but the kernel no longer looks at them
      case IpProtocol.TCP, IpProtocol.UDP, IpProtocol.UDPLITE, IpProtocol.SCTP ->
          room >= 4 && ports(into, p.i32(l4));
      case IpProtocol.ICMP, IpProtocol.ICMPV6 ->
          room >= IcmpView.HEADER_BYTES && ports(into, IcmpView.id(p, l4) << 16 | p.u16(l4));
      case IpProtocol.GRE -> gre(p, l4, room, into);
      default -> true;
    };
  }

  /** Source and destination as they stand side by side in a header. */
  private static boolean ports(PacketTuple into, int both) {
    into.meta |= (long) both << 32;
    return true;
  }

  /** Version 1 (PPTP) has a call id, the key of the receiver; all else goes by addresses alone. */
  private static boolean gre(PacketBuffer p, int l4, int room, PacketTuple into) {
    if (room < 8 || (p.u16(l4) & GRE_VERSION_MASK) != 1) {
      return true;
    }
    if (p.u16(l4 + 2) != GRE_PPP) {
      return false;
    }
    into.destinationPort(p.u16(l4 + 6));
    return true;
  }

  /** {@link Conntrack#invert}. */
  static boolean invert(PacketTuple from, PacketTuple into) {
    int source = from.sourcePort();
    int destination = from.destinationPort();
    int protocol = from.protocol();
    long sourceHigh = from.sourceHigh;
    long sourceLow = from.sourceLow;
    into.sourceHigh = from.destinationHigh;
    into.sourceLow = from.destinationLow;
    into.destinationHigh = sourceHigh;
    into.destinationLow = sourceLow;
    into.meta = from.meta;
    if (protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMPV6) {
      int type =
          protocol == IpProtocol.ICMP
              ? oppositeType(destination >>> 8)
              : oppositeTypeV6(destination >>> 8);
      into.destinationPort(type << 8 | destination & 0xFF);
      return type >= 0;
    }
    into.sourcePort(destination);
    into.destinationPort(source);
    return true;
  }

  private static int oppositeType(int type) {
    return switch (type) {
      case IcmpView.ECHO_REQUEST -> IcmpView.ECHO_REPLY;
      case IcmpView.ECHO_REPLY -> IcmpView.ECHO_REQUEST;
      case IcmpView.TIMESTAMP_REQUEST -> IcmpView.TIMESTAMP_REPLY;
      case IcmpView.TIMESTAMP_REPLY -> IcmpView.TIMESTAMP_REQUEST;
      case IcmpView.INFORMATION_REQUEST -> IcmpView.INFORMATION_REPLY;
      case IcmpView.INFORMATION_REPLY -> IcmpView.INFORMATION_REQUEST;
      case IcmpView.ADDRESS_MASK_REQUEST -> IcmpView.ADDRESS_MASK_REPLY;
      case IcmpView.ADDRESS_MASK_REPLY -> IcmpView.ADDRESS_MASK_REQUEST;
      default -> -1;
    };
  }

  private static int oppositeTypeV6(int type) {
    return switch (type) {
      case IcmpView.V6_ECHO_REQUEST -> IcmpView.V6_ECHO_REPLY;
      case IcmpView.V6_ECHO_REPLY -> IcmpView.V6_ECHO_REQUEST;
      case IcmpView.V6_NODE_QUERY -> IcmpView.V6_NODE_REPLY;
      case IcmpView.V6_NODE_REPLY -> IcmpView.V6_NODE_QUERY;
      default -> -1;
    };
  }
}
