package io.culvert.core.conntrack;

import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.InnerHeaders;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;

/**
 * Relates ICMP and ICMPv6 errors to the entry of the packet they quote ({@code
 * nf_conntrack_icmpv4_error}, {@code nf_conntrack_icmpv6_error}, {@code nf_conntrack_inet_error}).
 * One an engine; does not allocate.
 */
final class IcmpErrors {

  private static final int HIGHEST_TYPE_V4 = 18;
  private static final int REDIRECT_BYTES = 40;
  private static final int REDIRECTED_HEADER_OPTION = 4;
  private static final long LINK_LOCAL = 0xFE80L << 48;
  private static final long LINK_LOCAL_MASK = 0xFFC0L << 48;

  private final ConntrackTable table;
  private final GreKeys greKeys;
  private final ConntrackStats stats;
  private final InnerHeaders inner = new InnerHeaders();
  private final PacketTuple quoted = new PacketTuple();
  private final PacketTuple tuple = new PacketTuple();
  private final ConntrackEntry entry = new ConntrackEntry();
  private final Elsewhere elsewhere;

  IcmpErrors(ConntrackTable table, GreKeys greKeys, ConntrackStats stats, Elsewhere elsewhere) {
    this.elsewhere = elsewhere;
    this.table = table;
    this.greKeys = greKeys;
    this.stats = stats;
  }

  /**
   * Settles errors, malformed messages and those never tracked; false for all others, which are
   * then tracked by their own tuple.
   */
  boolean settle(PacketBuffer p, boolean verifyChecksum, Tracking tracking, long nowNanos) {
    int version = p.ipVersion();
    if (version == 4 && p.protocol() == IpProtocol.ICMP) {
      return settleV4(p, verifyChecksum, tracking, nowNanos);
    }
    if (version == 6 && p.protocol() == IpProtocol.ICMPV6) {
      return settleV6(p, verifyChecksum, tracking, nowNanos);
    }
    return false;
  }

  private boolean settleV4(
      PacketBuffer p, boolean verifyChecksum, Tracking tracking, long nowNanos) {
    int l4 = p.l4();
    if (p.end() - l4 < IcmpView.HEADER_BYTES) {
      return invalid(tracking, "ICMP message of {a} bytes is too short", p.end() - l4, 0);
    }
    if (verifyChecksum && !Checksum.verify(p)) {
      return invalid(tracking, "bad ICMP checksum", 0, 0);
    }
    int type = IcmpView.type(p, l4);
    if (type > HIGHEST_TYPE_V4) {
      return invalid(tracking, "ICMP type {a} is unknown", type, 0);
    }
    if (!IcmpView.errorV4(type)) {
      return false;
    }
    return relate(p, l4 + IcmpView.QUOTE, tracking, nowNanos);
  }

  private boolean settleV6(
      PacketBuffer p, boolean verifyChecksum, Tracking tracking, long nowNanos) {
    int l4 = p.l4();
    if (p.end() - l4 < IcmpView.HEADER_BYTES) {
      return invalid(tracking, "ICMPv6 message of {a} bytes is too short", p.end() - l4, 0);
    }
    if (verifyChecksum && !Checksum.verify(p)) {
      return invalid(tracking, "bad ICMPv6 checksum", 0, 0);
    }
    int type = IcmpView.type(p, l4);
    if (neverTracked(type)) {
      tracking.untracked();
      return true;
    }
    if (type == IcmpView.V6_REDIRECT) {
      return redirect(p, l4, tracking, nowNanos);
    }
    if (!IcmpView.errorV6(type)) {
      return false;
    }
    return relate(p, l4 + IcmpView.QUOTE, tracking, nowNanos);
  }

  /**
   * Discovery of neighbours, multicast listeners and multicast routers (of RFC 4286 all but the
   * router's farewell): between neighbours, with no answer to wait for.
   */
  private static boolean neverTracked(int type) {
    return type >= IcmpView.V6_LISTENER_QUERY && type <= IcmpView.V6_NEIGHBOR_ADVERTISEMENT
        || type == IcmpView.V6_LISTENER_REPORT_V2
        || type >= IcmpView.V6_MULTICAST_ROUTER_ADVERTISEMENT
            && type <= IcmpView.V6_MULTICAST_ROUTER_SOLICITATION;
  }

  private boolean redirect(PacketBuffer p, int l4, Tracking tracking, long nowNanos) {
    if (p.end() - l4 < REDIRECT_BYTES) {
      return invalid(tracking, "redirect of {a} bytes is too short", p.end() - l4, 0);
    }
    if (IcmpView.code(p, l4) != 0) {
      return false;
    }
    boolean linkLocal = (Ipv6View.sourceHigh(p, p.l3()) & LINK_LOCAL_MASK) == LINK_LOCAL;
    int hopLimit = Ipv6View.hopLimit(p, p.l3());
    if (hopLimit != 255 || !linkLocal) {
      return invalid(tracking, "redirect from afar: hop limit {a}, or no router's", hopLimit, 0);
    }
    int option = l4 + REDIRECT_BYTES;
    if (option + 2 > p.end() || p.u8(option + 1) == 0) {
      return invalid(tracking, "redirect without options", 0, 0);
    }
    if (p.u8(option) != REDIRECTED_HEADER_OPTION) {
      return false;
    }
    return relate(p, option + 8, tracking, nowNanos);
  }

  private boolean relate(PacketBuffer p, int at, Tracking tracking, long nowNanos) {
    int type = IcmpView.type(p, p.l4());
    if (!HeaderParser.inner(p, at, p.ipVersion(), inner)
        || !TupleReader.read(
            p, inner.version(), inner.protocol(), inner.l3(), inner.l4(), quoted)) {
      return invalid(tracking, "ICMP error, type {a}, quotes no readable packet", type, 0);
    }
    greKeys.complete(p, inner.l4(), quoted);
    if (!TupleReader.invert(quoted, tuple)) {
      return invalid(tracking, "ICMP error, type {a}, quotes what has no answer", type, 0);
    }
    long handle =
        table.find(tuple, tracking.templateZone(), tracking.templateZoneDirections(), nowNanos);
    if (handle < 0
        ? elsewhere.knows(p, false, tuple, tracking, nowNanos)
        : elsewhere.has(table.entry(ConntrackTable.slot(handle), entry), tracking, nowNanos)) {
      return true;
    }
    if (handle < 0) {
      return invalid(tracking, "ICMP error, type {a}, quotes no known connection", type, 0);
    }
    // whoever the error comes from, it must go to the one whose packet it quotes
    if (!goesTo(p, tuple)) {
      return invalid(tracking, "ICMP error, type {a}, goes to another than it quotes", type, 0);
    }
    table.entry(ConntrackTable.slot(handle), tracking.entry());
    tracking.found(ConntrackState.RELATED, ConntrackTable.direction(handle));
    return true;
  }

  private static boolean goesTo(PacketBuffer p, PacketTuple tuple) {
    int l3 = p.l3();
    return p.ipVersion() == 4
        ? p.u32(l3 + Ipv4View.DESTINATION) == tuple.destinationLow
        : Ipv6View.destinationHigh(p, l3) == tuple.destinationHigh
            && Ipv6View.destinationLow(p, l3) == tuple.destinationLow;
  }

  private boolean invalid(Tracking tracking, String why, long a, long b) {
    stats.icmpError++;
    tracking.invalid(why, a, b);
    return true;
  }
}
