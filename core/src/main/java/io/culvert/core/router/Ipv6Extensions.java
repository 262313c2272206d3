package io.culvert.core.router;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv6Options;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;

/**
 * The headers between IPv6 and a transport protocol, as their reader takes them: options for every
 * hop, and, in packets for the router itself, options for it and source routes (net/ipv6/exthdrs.c,
 * {@code ip6_protocol_deliver_rcu} in net/ipv6/ip6_input.c). Does not allocate.
 */
final class Ipv6Extensions {

  private static final int OPTIONS_ALIGNMENT = 8;
  private static final int ROUTING_TYPE = 2;
  private static final int SEGMENTS_LEFT = 3;
  private static final int RPL_ROUTING = 3;
  private static final int SEGMENT_ROUTING = 4;

  private final IcmpErrors errors;

  Ipv6Extensions(IcmpErrors errors) {
    this.errors = errors;
  }

  /**
   * Tells the sender what is wrong with hop-by-hop options that the header parser refused, if the
   * options are to be read at all and are of the kind that wants it told.
   */
  void refuseHopByHop(PacketContext c) {
    PacketBuffer p = c.buffer();
    options(c, p.l3() + Ipv6View.HEADER_BYTES, true);
  }

  /**
   * Reads on to a transport protocol the router knows. {@code null} if it was reached, which then
   * is the packet's protocol, be it what the header parser found or not; else what the packet dies
   * of, the sender having been told.
   *
   * <p>Of a datagram that was put together, the reader takes what lay behind the fragment header
   * for the header that the first next-header field names: what lies between was never read.
   */
  DropReason read(PacketContext c) {
    PacketBuffer p = c.buffer();
    int named = p.l3() + Ipv6View.NEXT_HEADER;
    int at = p.l3() + Ipv6View.HEADER_BYTES;
    boolean whole = p.largestFragment() == 0;
    boolean fragmentHeaderFirst = !whole && p.seams().start() == at;
    if (p.u8(named) == IpProtocol.HOP_BY_HOP && !fragmentHeaderFirst) {
      named = at; // its options were read on arrival
      at += Ipv6View.extensionBytes(p, at, IpProtocol.HOP_BY_HOP);
    }
    if (!whole) {
      at = p.seams().start();
    }
    boolean fragmented = !whole;
    while (at <= p.end()) {
      int header = p.u8(named);
      DropReason reason = null;
      switch (header) {
        case IpProtocol.TCP, IpProtocol.UDP, IpProtocol.UDPLITE, IpProtocol.ICMPV6 -> {
          p.inside(6, header);
          p.headers(p.l3(), at);
          return null;
        }
        case IpProtocol.NO_NEXT_HEADER, IpProtocol.PIM -> {
          return DropReason.LOCAL_UNHANDLED;
        }
        case IpProtocol.DESTINATION_OPTIONS -> reason = options(c, at, false);
        case IpProtocol.IPV6_ROUTING -> reason = sourceRoute(c, at);
        case IpProtocol.IPV6_FRAGMENT -> {
          reason = fragment(c, at, fragmented);
          fragmented = true;
        }
        default -> {
          errors.parameterProblem(c, IcmpCodes.V6_UNKNOWN_NEXT_HEADER, named - p.l3());
          return DropReason.LOCAL_UNHANDLED;
        }
      }
      if (reason != null) {
        return reason;
      }
      named = at;
      at += Ipv6View.extensionBytes(p, at, header);
    }
    return DropReason.TRUNCATED;
  }

  private static boolean cut(PacketBuffer p, int at, int header) {
    return at + OPTIONS_ALIGNMENT > p.end()
        || at + Ipv6View.extensionBytes(p, at, header) > p.end();
  }

  private DropReason options(PacketContext c, int at, boolean hopByHop) {
    PacketBuffer p = c.buffer();
    if (cut(p, at, IpProtocol.HOP_BY_HOP)) {
      return DropReason.TRUNCATED;
    }
    int said = Ipv6Options.read(p, at, hopByHop);
    if (said == Ipv6Options.ACCEPTED) {
      return null;
    }
    if (said != Ipv6Options.SILENT) {
      errors.parameterProblem(c, Ipv6Options.code(said), Ipv6Options.pointer(said));
    }
    return DropReason.BAD_IP_OPTION;
  }

  /** Segment routing and RPL's are off (seg6_enabled, rpl_seg_enabled), even at their end. */
  private DropReason sourceRoute(PacketContext c, int at) {
    PacketBuffer p = c.buffer();
    if (cut(p, at, IpProtocol.IPV6_ROUTING)) {
      return DropReason.TRUNCATED;
    }
    int type = p.u8(at + ROUTING_TYPE);
    boolean group =
        Ipv6View.multicast(Ipv6View.destinationHigh(p, p.l3())) || IcmpErrors.linkGroup(p);
    if (group || type == RPL_ROUTING || type == SEGMENT_ROUTING) {
      return DropReason.SOURCE_ROUTED;
    }
    if (p.u8(at + SEGMENTS_LEFT) == 0) {
      return null;
    }
    errors.parameterProblem(c, IcmpCodes.V6_HEADER_FIELD, at + ROUTING_TYPE - p.l3());
    return DropReason.SOURCE_ROUTED;
  }

  /**
   * A fragment header that reassembly before tracking left, or a second one ({@code ipv6_frag_rcv},
   * net/ipv6/reassembly.c): only one that says "whole" passes, and only where it is the first.
   */
  private DropReason fragment(PacketContext c, int at, boolean another) {
    PacketBuffer p = c.buffer();
    int l3 = p.l3();
    boolean unreadable =
        another
            || Ipv6View.payloadLength(p, l3) == 0
            || at + Ipv6View.FRAGMENT_HEADER_BYTES > p.end();
    if (unreadable) {
      errors.parameterProblem(c, IcmpCodes.V6_HEADER_FIELD, at - l3);
    } else if (Ipv6View.fragmentOffset(p, at) == 0 && !Ipv6View.moreFragments(p, at)) {
      return null;
    } else if (Ipv6View.transportCutOff(p, at, IpProtocol.IPV6_FRAGMENT)) {
      errors.parameterProblem(c, IcmpCodes.V6_FIRST_FRAGMENT_INCOMPLETE, 0);
    } else if ((p.end() - at & OPTIONS_ALIGNMENT - 1) == 0) {
      // it came with another length, or it would have been put together: this one waits in vain
      return DropReason.FRAGMENT_TIMEOUT;
    } else {
      // not the last, and no multiple of eight bytes
      errors.parameterProblem(c, IcmpCodes.V6_HEADER_FIELD, Ipv6View.PAYLOAD_LENGTH);
    }
    return DropReason.FRAGMENT_INVALID;
  }
}
