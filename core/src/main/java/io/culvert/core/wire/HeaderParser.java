package io.culvert.core.wire;

/**
 * Checks the IP header at {@link PacketBuffer#l3()} as the kernel does on receipt, cuts off what
 * the link padded, and fills the buffer's header fields. Does not allocate.
 *
 * <p>Sources: {@code ip_rcv_core} (net/ipv4/ip_input.c), {@code ip6_rcv_core}
 * (net/ipv6/ip6_input.c), {@code ip6_parse_tlv} (net/ipv6/exthdrs.c), {@code ipv6_skip_exthdr}
 * (net/ipv6/exthdrs_core.c). As there, a transport header that is cut short, or an extension header
 * chain that leads out of the packet, does not kill the packet here.
 */
public final class HeaderParser {

  private HeaderParser() {}

  /**
   * Parses the packet. Afterwards {@code protocol} is the transport protocol behind all extension
   * headers, or -1 where the chain is broken; {@code l4} is where its header begins (the packet's
   * end, where the last extension header reaches beyond it), or -1 in a later fragment, behind a
   * broken chain and for IPv6 "no next header". Of a packet dropped for its hop-by-hop options
   * ({@link DropReason#BAD_IP_OPTION}) all that is filled too, for the error that may answer it.
   *
   * @return {@code null} if all is well, else why the packet must be dropped
   */
  public static DropReason parse(PacketBuffer p) {
    int l3 = p.l3();
    if (l3 >= p.end()) {
      return DropReason.TRUNCATED;
    }
    return switch (p.u8(l3) >>> 4) {
      case 4 -> parseV4(p, l3);
      case 6 -> parseV6(p, l3);
      default -> DropReason.BAD_IP_VERSION;
    };
  }

  private static DropReason parseV4(PacketBuffer p, int l3) {
    int available = p.end() - l3;
    if (available < Ipv4View.HEADER_BYTES) {
      return DropReason.TRUNCATED;
    }
    // the header is read in three words: each look into a buffer is checked anew
    long first = p.i64(l3);
    long second = p.i64(l3 + Ipv4View.TTL);
    int header = (int) (first >>> 56 & 0xF) << 2;
    if (header < Ipv4View.HEADER_BYTES) {
      return DropReason.BAD_IP_HEADER;
    }
    if (available < header) {
      return DropReason.TRUNCATED;
    }
    long sum = Checksum.halves(first) + Checksum.halves(second);
    sum += Checksum.words(p, l3 + Ipv4View.DESTINATION, header - Ipv4View.DESTINATION);
    if (Checksum.fold(sum) != 0xFFFF) {
      return DropReason.BAD_IP_CHECKSUM;
    }
    int total = (int) (first >>> 32) & 0xFFFF;
    if (available < total) {
      return DropReason.TRUNCATED;
    }
    if (total < header) {
      return DropReason.BAD_IP_HEADER;
    }
    p.extent(p.start(), l3 + total);
    int offset = ((int) first & Ipv4View.OFFSET_MASK) << 3;
    boolean more = (first & Ipv4View.MORE_FRAGMENTS) != 0;
    p.fragmentFields(more || offset != 0, offset, more);
    p.inside(4, (int) (second >>> 48) & 0xFF);
    p.headers(l3, offset != 0 ? -1 : l3 + header);
    return null;
  }

  private static DropReason parseV6(PacketBuffer p, int l3) {
    int available = p.end() - l3;
    if (available < Ipv6View.HEADER_BYTES) {
      return DropReason.TRUNCATED;
    }
    DropReason address = checkAddresses(p, l3);
    if (address != null) {
      return address;
    }
    int payload = Ipv6View.payloadLength(p, l3);
    int next = Ipv6View.nextHeader(p, l3);
    // a payload length of 0 before hop-by-hop options may announce a jumbogram
    if (payload != 0 || next != IpProtocol.HOP_BY_HOP) {
      if (Ipv6View.HEADER_BYTES + payload > available) {
        return DropReason.TRUNCATED;
      }
      p.extent(p.start(), l3 + Ipv6View.HEADER_BYTES + payload);
    }
    readAgain(p);
    return next == IpProtocol.HOP_BY_HOP ? checkHopByHop(p, l3 + Ipv6View.HEADER_BYTES) : null;
  }

  /** Fills the header fields of an IPv6 packet whose headers have changed, and checks nothing. */
  public static void readAgain(PacketBuffer p) {
    p.fragmentFields(false, 0, false);
    p.inside(6, -1);
    p.authenticated(false);
    p.headers(p.l3(), -1);
    walkExtensions(p, p.l3());
  }

  private static DropReason checkAddresses(PacketBuffer p, int l3) {
    long sourceHigh = Ipv6View.sourceHigh(p, l3);
    if (Ipv6View.multicast(sourceHigh) || sourceHigh == 0 && Ipv6View.sourceLow(p, l3) == 1) {
      return DropReason.MARTIAN_SOURCE;
    }
    long destinationHigh = Ipv6View.destinationHigh(p, l3);
    if (destinationHigh == 0 && Ipv6View.destinationLow(p, l3) == 1) {
      return DropReason.MARTIAN_DESTINATION;
    }
    // multicast of interface-local or reserved scope must not come over a link (RFC 4291 2.7)
    if (Ipv6View.multicast(destinationHigh) && (destinationHigh >>> 48 & 0xF) <= 1) {
      return DropReason.MARTIAN_DESTINATION;
    }
    return null;
  }

  private static DropReason checkHopByHop(PacketBuffer p, int at) {
    if (at + 8 > p.end()) {
      return DropReason.TRUNCATED;
    }
    int limit = at + Ipv6View.extensionBytes(p, at, IpProtocol.HOP_BY_HOP);
    if (limit > p.end()) {
      return DropReason.TRUNCATED;
    }
    return Ipv6Options.read(p, at, true) == Ipv6Options.ACCEPTED ? null : DropReason.BAD_IP_OPTION;
  }

  private static void walkExtensions(PacketBuffer p, int l3) {
    int header = Ipv6View.nextHeader(p, l3);
    int at = l3 + Ipv6View.HEADER_BYTES;
    while (Ipv6View.extension(header)) {
      if (header == IpProtocol.NO_NEXT_HEADER) {
        p.inside(6, header);
        return;
      }
      boolean fragment = header == IpProtocol.IPV6_FRAGMENT;
      if (at + (fragment ? 4 : 2) > p.end()) {
        if (fragment && at <= p.end()) {
          p.fragmentFields(true, 0, false);
        }
        return;
      }
      if (fragment) {
        int offset = Ipv6View.fragmentOffset(p, at);
        // an atomic fragment (offset 0, no more) is a fragment too, as in nf_ct_frag6_gather
        p.fragmentFields(true, offset, Ipv6View.moreFragments(p, at));
        if (offset != 0) {
          int next = Ipv6View.fragmentNextHeader(p, at);
          boolean readable = !Ipv6View.extension(next) || next == IpProtocol.NO_NEXT_HEADER;
          p.inside(6, readable ? next : -1);
          return;
        }
      }
      if (header == IpProtocol.AH) {
        p.authenticated(true);
      }
      int next = p.u8(at);
      at += Ipv6View.extensionBytes(p, at, header);
      header = next;
    }
    p.inside(6, header);
    p.headers(l3, Math.min(at, p.end()));
  }

  /**
   * Finds the transport header of the packet that an ICMP error quotes at {@code at}. The outer
   * packet's {@code version} is taken as the kernel takes it; the quote is usually cut short, so
   * lengths and checksums inside are not looked at ({@code nf_ct_get_tuplepr}). A quoted later
   * fragment has no transport header and fails.
   */
  public static boolean inner(PacketBuffer p, int at, int version, InnerHeaders into) {
    into.fail();
    if (version == 4) {
      if (at + Ipv4View.HEADER_BYTES > p.end() || Ipv4View.fragmentOffset(p, at) != 0) {
        return false;
      }
      int l4 = at + Ipv4View.headerBytes(p, at);
      if (l4 > p.end()) {
        return false;
      }
      into.set(4, Ipv4View.protocol(p, at), at, l4, Ipv4View.moreFragments(p, at));
      return true;
    }
    return at + Ipv6View.HEADER_BYTES <= p.end() && innerV6(p, at, into);
  }

  private static boolean innerV6(PacketBuffer p, int at, InnerHeaders into) {
    int header = Ipv6View.nextHeader(p, at);
    int cursor = at + Ipv6View.HEADER_BYTES;
    boolean fragment = false;
    while (Ipv6View.extension(header)) {
      boolean here = header == IpProtocol.IPV6_FRAGMENT;
      if (header == IpProtocol.NO_NEXT_HEADER || cursor + (here ? 4 : 2) > p.end()) {
        return false;
      }
      if (here) {
        fragment = true;
        if (Ipv6View.fragmentOffset(p, cursor) != 0) {
          return false;
        }
      }
      int next = p.u8(cursor);
      cursor += Ipv6View.extensionBytes(p, cursor, header);
      header = next;
    }
    into.set(6, header, at, Math.min(cursor, p.end()), fragment);
    return true;
  }
}
