package io.culvert.core.nat;

import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.InnerHeaders;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.SctpChecksum;
import io.culvert.core.wire.SctpView;
import io.culvert.core.wire.TcpView;
import io.culvert.core.wire.UdpView;

/**
 * Makes a packet agree with its entry at one end ({@code nf_nat_proto.c}). With C the client, S the
 * server it asked for, and C', S' what they were translated to:
 *
 * <pre>
 *  manip          ORIGINAL direction      REPLY direction
 *  DESTINATION    C  > S   becomes C > S'     (undoes SOURCE)  S' > C'  becomes  S' > C
 *  SOURCE         C  > S'  becomes C' > S'    (undoes DEST.)   S' > C   becomes  S  > C
 * </pre>
 *
 * In other words the packet is made to look like the inverse of the opposite direction's tuple. An
 * ICMP error quotes a packet of that opposite direction, so at the same step the quote is given the
 * other end of the same tuple:
 *
 * <pre>
 *  error going the ORIGINAL way, DESTINATION:  C > S [S > C]  becomes  C > S' [S' > C]
 *  error going the REPLY way, DESTINATION:     R > C' [C' > S']  becomes  R > C [C > S']
 * </pre>
 *
 * Checksums are mended, not made anew; a partial one only takes the change of address; a
 * super-packet is rewritten as the one packet it looks like. Loop only; does not allocate.
 */
final class PacketRewriter {

  private final PacketTuple opposite = new PacketTuple();
  private final InnerHeaders inner = new InnerHeaders();
  private final SctpChecksum sctp = new SctpChecksum();

  /** Rewrites an ordinary packet ({@code nf_nat_manip_pkt}). */
  DropReason rewrite(PacketBuffer p, ConntrackEntry entry, Direction direction, Manip manip) {
    entry.tuple(direction.opposite(), opposite);
    if (!transport(p, p.ipVersion(), p.protocol(), p.l3(), p.l4(), manip, manip.opposite())) {
      return DropReason.TRUNCATED;
    }
    address(p, p.ipVersion(), p.l3(), manip, manip.opposite());
    return null;
  }

  /**
   * Rewrites both ends of a TCP segment or UDP datagram over IPv4, whose headers are whole: to what
   * one end after the other come to. An end that is not translated stays as it is, being in the
   * tuple already.
   */
  void rewriteBoth(PacketBuffer p, ConntrackEntry entry, Direction direction) {
    entry.tuple(direction.opposite(), opposite);
    int addressesAt = p.l3() + Ipv4View.SOURCE;
    long addresses = p.i64(addressesAt);
    long newAddresses = opposite.destinationLow << 32 | opposite.sourceLow;
    p.i64(addressesAt, newAddresses);
    Checksum.replace64(p, p.l3() + Ipv4View.CHECKSUM, addresses, newAddresses);
    int l4 = p.l4();
    int ports = p.i32(l4);
    int newPorts = opposite.destinationPort() << 16 | opposite.sourcePort();
    p.i32(l4, newPorts);
    if (p.protocol() == IpProtocol.TCP) {
      int field = l4 + TcpView.CHECKSUM;
      Checksum.addressesAndPorts(p, field, addresses, newAddresses, ports, newPorts);
    } else if (p.u16(l4 + UdpView.CHECKSUM) != 0) {
      int field = l4 + UdpView.CHECKSUM;
      Checksum.addressesAndPorts(p, field, addresses, newAddresses, ports, newPorts);
      if (p.u16(field) == 0) {
        p.u16(field, Checksum.MANGLED_ZERO);
      }
    }
  }

  /**
   * Rewrites an ICMP error about a packet of {@code entry}, its quote first ({@code
   * nf_nat_icmp_reply_translation}).
   */
  DropReason rewriteError(PacketBuffer p, ConntrackEntry entry, Direction direction, Manip manip) {
    int l4 = p.l4();
    if (l4 < 0 || l4 + IcmpView.QUOTE > p.end() || !Checksum.transportValid(p)) {
      return DropReason.NAT_ICMP_UNTRANSLATABLE;
    }
    p.checksumVerified(true);
    int quoted = p.ipVersion() == 4 ? Ipv4View.HEADER_BYTES : Ipv6View.HEADER_BYTES;
    p.seams().together(Math.min(l4 + IcmpView.QUOTE + quoted, p.end()));
    boolean redirect =
        IcmpView.type(p, l4) == (p.ipVersion() == 4 ? IcmpView.REDIRECT : IcmpView.V6_REDIRECT);
    if (redirect
        && (!entry.has(EntryStatus.NAT_DONE_MASK) || EntryStatus.translated(entry.status()))) {
      return DropReason.NAT_ICMP_UNTRANSLATABLE;
    }
    if (!entry.has(manip.appliesBit(direction))) {
      return null;
    }
    entry.tuple(direction.opposite(), opposite);
    if (!quote(p, l4 + IcmpView.QUOTE, manip.opposite())) {
      return DropReason.NAT_ICMP_UNTRANSLATABLE;
    }
    if (!p.checksumPartial()) {
      Checksum.fillTransport(p);
      p.checksumVerified(true);
    }
    if (p.ipVersion() == 6) {
      transport(p, 6, IpProtocol.ICMPV6, p.l3(), l4, manip, manip.opposite());
    }
    address(p, p.ipVersion(), p.l3(), manip, manip.opposite());
    return null;
  }

  private boolean quote(PacketBuffer p, int at, Manip manip) {
    if (!HeaderParser.inner(p, at, p.ipVersion(), inner)) {
      return false;
    }
    // the quoted packet went the opposite way: it is to look like that tuple itself
    if (!transport(p, inner.version(), inner.protocol(), at, inner.l4(), manip, manip)) {
      return false;
    }
    address(p, inner.version(), at, manip, manip);
    return true;
  }

  /** Gives the header at {@code l3} the address that {@code from} names in the tuple. */
  private void address(PacketBuffer p, int version, int l3, Manip manip, Manip from) {
    long high = from == Manip.SOURCE ? opposite.sourceHigh : opposite.destinationHigh;
    long low = from == Manip.SOURCE ? opposite.sourceLow : opposite.destinationLow;
    if (version == 4) {
      int at = l3 + (manip == Manip.SOURCE ? Ipv4View.SOURCE : Ipv4View.DESTINATION);
      Checksum.replace32(p, l3 + Ipv4View.CHECKSUM, p.i32(at), (int) low);
      p.i32(at, (int) low);
    } else {
      int at = l3 + (manip == Manip.SOURCE ? Ipv6View.SOURCE : Ipv6View.DESTINATION);
      p.i64(at, high);
      p.i64(at + 8, low);
    }
  }

  /** {@code false} where the packet ends before what must be rewritten. */
  private boolean transport(
      PacketBuffer p, int version, int protocol, int l3, int l4, Manip manip, Manip from) {
    if (l4 < 0) {
      return true; // a header we can't find has no ports; the addresses are rewritten all the same
    }
    int room = p.end() - l4;
    int written = Math.min(room, headerBytes(protocol));
    if (written > 0) {
      p.seams().together(l4 + written);
    }
    switch (protocol) {
      case IpProtocol.TCP:
        return room >= 8 && ports(p, version, l3, l4, manip, from, room >= 20 ? l4 + 16 : -1);
      case IpProtocol.UDP:
        return room >= 8 && udp(p, version, l3, l4, manip, from, p.u16(l4 + 6) != 0);
      case IpProtocol.UDPLITE:
        return room >= 8 && udp(p, version, l3, l4, manip, from, true);
      case IpProtocol.SCTP:
        return room >= 8 && sctp(p, version, l3, l4, manip, from, room);
      case IpProtocol.ICMP:
        return room >= 8 && icmp(p, l4);
      case IpProtocol.ICMPV6:
        return room >= 8 && icmpV6(p, version, l3, l4, manip, from);
      case IpProtocol.GRE:
        return room >= 8 && gre(p, l4, manip, from);
      default:
        return true;
    }
  }

  /** What may be written to, and must lie together; where nothing is, all stays as it lies. */
  private static int headerBytes(int protocol) {
    return switch (protocol) {
      case IpProtocol.TCP -> TcpView.HEADER_BYTES;
      case IpProtocol.SCTP -> SctpView.HEADER_BYTES;
      case IpProtocol.UDP, IpProtocol.UDPLITE, IpProtocol.ICMP, IpProtocol.ICMPV6, IpProtocol.GRE ->
          UdpView.HEADER_BYTES;
      default -> 0;
    };
  }

  private boolean udp(
      PacketBuffer p, int version, int l3, int l4, Manip manip, Manip from, boolean hasChecksum) {
    int field = hasChecksum ? l4 + 6 : -1;
    ports(p, version, l3, l4, manip, from, field);
    if (hasChecksum && p.u16(field) == 0) {
      p.u16(field, Checksum.MANGLED_ZERO);
    }
    return true;
  }

  private boolean ports(
      PacketBuffer p, int version, int l3, int l4, Manip manip, Manip from, int checksumAt) {
    int at = manip == Manip.SOURCE ? l4 : l4 + 2;
    int port = from == Manip.SOURCE ? opposite.sourcePort() : opposite.destinationPort();
    int old = p.u16(at);
    p.u16(at, port);
    if (checksumAt >= 0 && version == 4) {
      int address = l3 + (manip == Manip.SOURCE ? Ipv4View.SOURCE : Ipv4View.DESTINATION);
      long low = from == Manip.SOURCE ? opposite.sourceLow : opposite.destinationLow;
      Checksum.addressAndPort(p, checksumAt, p.i32(address), (int) low, old, port);
    } else if (checksumAt >= 0) {
      addressInChecksum(p, version, l3, manip, from, checksumAt);
      Checksum.transport16(p, checksumAt, old, port);
    }
    return true;
  }

  /** Mends for the address that {@link #address} is about to change. */
  private void addressInChecksum(
      PacketBuffer p, int version, int l3, Manip manip, Manip from, int checksumAt) {
    long high = from == Manip.SOURCE ? opposite.sourceHigh : opposite.destinationHigh;
    long low = from == Manip.SOURCE ? opposite.sourceLow : opposite.destinationLow;
    if (version == 4) {
      int at = l3 + (manip == Manip.SOURCE ? Ipv4View.SOURCE : Ipv4View.DESTINATION);
      Checksum.address32(p, checksumAt, p.i32(at), (int) low);
    } else {
      int at = l3 + (manip == Manip.SOURCE ? Ipv6View.SOURCE : Ipv6View.DESTINATION);
      Checksum.address64(p, checksumAt, p.i64(at), high);
      Checksum.address64(p, checksumAt, p.i64(at + 8), low);
    }
  }

  private boolean sctp(
      PacketBuffer p, int version, int l3, int l4, Manip manip, Manip from, int room) {
    ports(p, version, l3, l4, manip, from, -1);
    // its checksum knows no addresses but can't be mended; a short quote has none
    if (room >= 12 && !p.checksumPartial()) {
      sctp.fill(p, l4);
    }
    return true;
  }

  /** Queries and their replies have one id for both directions; errors have none. */
  private boolean icmp(PacketBuffer p, int l4) {
    switch (IcmpView.type(p, l4)) {
      case IcmpView.ECHO_REQUEST,
      IcmpView.ECHO_REPLY,
      IcmpView.TIMESTAMP_REQUEST,
      IcmpView.TIMESTAMP_REPLY,
      IcmpView.INFORMATION_REQUEST,
      IcmpView.INFORMATION_REPLY,
      IcmpView.ADDRESS_MASK_REQUEST,
      IcmpView.ADDRESS_MASK_REPLY:
        icmpId(p, l4);
        return true;
      default:
        return true;
    }
  }

  private boolean icmpV6(PacketBuffer p, int version, int l3, int l4, Manip manip, Manip from) {
    addressInChecksum(p, version, l3, manip, from, l4 + IcmpView.CHECKSUM);
    int type = IcmpView.type(p, l4);
    if (type == IcmpView.V6_ECHO_REQUEST || type == IcmpView.V6_ECHO_REPLY) {
      icmpId(p, l4);
    }
    return true;
  }

  private void icmpId(PacketBuffer p, int l4) {
    int id = opposite.sourcePort();
    Checksum.transport16(p, l4 + IcmpView.CHECKSUM, IcmpView.id(p, l4), id);
    IcmpView.id(p, l4, id);
  }

  /** The call id of enhanced GRE (RFC 2637) is the receiver's; it has no source's to rewrite. */
  private boolean gre(PacketBuffer p, int l4, Manip manip, Manip from) {
    int version = p.u16(l4) & 7;
    if (manip == Manip.DESTINATION && version == 1) {
      p.u16(l4 + 6, from == Manip.SOURCE ? opposite.sourcePort() : opposite.destinationPort());
    }
    return manip != Manip.DESTINATION || version <= 1;
  }
}
