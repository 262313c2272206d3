package io.culvert.core.router;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.RejectKind;
import io.culvert.core.chain.Rejector;
import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.route.Route;
import io.culvert.core.route.RouteType;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.TcpView;

/**
 * Answers for {@code -j REJECT}, as net/ipv4/netfilter/nf_reject_ipv4.c and
 * net/ipv6/netfilter/nf_reject_ipv6.c: nothing for what can't be checked or must not be answered.
 * Loop only; does not allocate.
 */
public final class Rejecter implements Rejector {

  private final Routing routing;
  private final OwnPackets own;
  private final IcmpErrors errors;
  private final Conntrack conntrack;
  private final Ipv4OptionEcho options;

  /** Speaks through {@code own} and {@code errors}. */
  public Rejecter(Routing routing, OwnPackets own, IcmpErrors errors, Conntrack conntrack) {
    this.routing = routing;
    this.own = own;
    this.errors = errors;
    this.conntrack = conntrack;
    this.options = new Ipv4OptionEcho(routing);
  }

  @Override
  public DropReason reject(PacketContext c, RejectKind kind) {
    if (kind.tcpReset()) {
      if (resettable(c)) {
        reset(c, 0, true);
      }
    } else if (checked(c.buffer())) {
      errors.unreachable(c, kind.icmpCode());
    }
    return DropReason.RULE_REJECT;
  }

  /**
   * Sends the RST that a closed port answers with; {@code c} holds a TCP segment with a whole
   * header that is no RST.
   *
   * @param tos type of service or traffic class
   * @param attach whether the RST belongs to the offender's entry ({@code nf_ct_attach}), and
   *     closes it before it leaves: on its way it may be what confirms it, too late to be closed
   */
  void reset(PacketContext c, int tos, boolean attach) {
    PacketBuffer p = c.buffer();
    PacketBuffer rst = p.ipVersion() == 4 ? answer4(c, tos, attach) : answer6(c, tos, attach);
    if (rst == null) {
      return;
    }
    if (attach && c.tracking().hasEntry()) {
      conntrack.setClosing(c.tracking().entry(), c.nowNanos());
    }
    int from = p.l4();
    int to = rst.l4();
    int flags = TcpView.flags(p, from);
    TcpView.sourcePort(rst, to, TcpView.destinationPort(p, from));
    TcpView.destinationPort(rst, to, TcpView.sourcePort(p, from));
    boolean acknowledges = (flags & TcpView.ACK) != 0;
    int length =
        p.end()
            - from
            - TcpView.headerBytes(p, from)
            + ((flags & TcpView.SYN) != 0 ? 1 : 0)
            + ((flags & TcpView.FIN) != 0 ? 1 : 0);
    TcpView.sequence(rst, to, acknowledges ? TcpView.acknowledgement(p, from) : 0);
    TcpView.acknowledgement(rst, to, acknowledges ? 0 : TcpView.sequence(p, from) + length);
    rst.u16(
        to + TcpView.DATA_OFFSET,
        TcpView.HEADER_BYTES << 10 | TcpView.RST | (acknowledges ? 0 : TcpView.ACK));
    TcpView.window(rst, to, 0);
    TcpView.urgent(rst, to, 0);
    send(c, rst, to + TcpView.HEADER_BYTES, attach);
  }

  /**
   * Only IPv4's TCP answers for closed ports through a socket ({@code tcp_v4_send_reset}). The
   * others of IPv4 and those of IPv6 are summed when they leave, where a sum of 0 becomes 0xFFFF.
   */
  private void send(PacketContext c, PacketBuffer rst, int end, boolean attach) {
    if (rst.ipVersion() == 4 == attach) {
      rst.extent(rst.l3(), end);
      Checksum.leave(rst);
    }
    int device = link(c, attach);
    int mark = own.answerMark(rst.ipVersion(), c.mark());
    if (rst.ipVersion() == 4 && !attach) {
      own.send(rst, end, device, null, mark, c.nowNanos());
    } else {
      own.sendBare(rst, end, device, attach ? IcmpErrors.cause(c) : null, mark, c.nowNanos());
    }
  }

  /**
   * The link a link-local peer is looked for on. An IPv6 rule's reset does not ask where the packet
   * came from ({@code nf_send_reset6}, net/ipv6/netfilter/nf_reject_ipv6.c).
   */
  private int link(PacketContext c, boolean attach) {
    if (attach && c.buffer().ipVersion() == 6) {
      return routing.table().firstLink();
    }
    return c.ingress() == null ? -1 : c.ingress().index();
  }

  /** A closed port's RST echoes IP options ({@code ip_send_unicast_reply}), a rule's does not. */
  private PacketBuffer answer4(PacketContext c, int tos, boolean attach) {
    PacketBuffer p = c.buffer();
    int l3 = p.l3();
    if (!options.read(p, attach ? l3 : Ipv4OptionEcho.ALL)) {
      return null;
    }
    long peer = Ipv4View.source(p, l3);
    PacketBuffer rst = own.ipv4(IpProtocol.TCP, tos, true, Ipv4View.destination(p, l3), peer);
    if (rst != null) {
      options.write(rst, peer, c.nowNanos());
    }
    return rst;
  }

  private PacketBuffer answer6(PacketContext c, int trafficClass, boolean attach) {
    PacketBuffer p = c.buffer();
    int l3 = p.l3();
    long high = Ipv6View.sourceHigh(p, l3);
    long low = Ipv6View.sourceLow(p, l3);
    long ownLow = Ipv6View.destinationLow(p, l3);
    // nf_reject_ip6hdr_put leaves the label 0; a closed port's RST gets an automatic one
    int label = attach ? 0 : own.flowLabel(ownLow, high, low);
    PacketBuffer rst = own.ipv6(IpProtocol.TCP, trafficClass, label, 0);
    if (rst != null) {
      Ipv6View.source(rst, rst.l3(), Ipv6View.destinationHigh(p, l3), ownLow);
      Ipv6View.destination(rst, rst.l3(), high, low);
    }
    return rst;
  }

  private boolean resettable(PacketContext c) {
    PacketBuffer p = c.buffer();
    return p.protocol() == IpProtocol.TCP
        && p.l4() >= 0
        && p.l4() + TcpView.HEADER_BYTES <= p.end()
        && (TcpView.flags(p, p.l4()) & TcpView.RST) == 0
        && unicast(p)
        && (headerSums(p) || c.egress() == null && p.checksumVerified())
        && Checksum.transportValid(p);
  }

  /** IPv6: both ends are unicast; IPv4: the destination is neither a group nor a broadcast. */
  private boolean unicast(PacketBuffer p) {
    int l3 = p.l3();
    if (p.ipVersion() == 6) {
      return Ipv6View.unicast(Ipv6View.sourceHigh(p, l3), Ipv6View.sourceLow(p, l3))
          && Ipv6View.unicast(Ipv6View.destinationHigh(p, l3), Ipv6View.destinationLow(p, l3));
    }
    long destination = Ipv4View.destination(p, l3);
    Route route = routing.table().lookup(4, 0, destination);
    return !Icmpv4Errors.group(destination)
        && (route == null || route.type() != RouteType.BROADCAST);
  }

  /**
   * Whether the packet's checksum proves it whole, where its protocol has one over all of it
   * ({@code nf_reject_verify_csum}); a protocol the kernel has no exception for is summed like
   * ICMP. In IPv4 the sum runs from the IP header on ({@code nf_ip_checksum}).
   */
  private static boolean checked(PacketBuffer p) {
    if (p.l4() < 0 || p.ipVersion() == 6 && p.l4() >= p.end()) {
      return false;
    }
    return switch (p.protocol()) {
      case IpProtocol.GRE, IpProtocol.AH, IpProtocol.ESP, IpProtocol.SCTP, IpProtocol.UDPLITE ->
          true;
      case IpProtocol.TCP, IpProtocol.UDP ->
          p.checksumVerified()
              || (Checksum.unsummed(p) || headerSums(p)) && Checksum.transportValid(p);
      default -> summed(p);
    };
  }

  private static boolean summed(PacketBuffer p) {
    if (p.checksumPartial() || p.checksumVerified()) {
      return true;
    }
    if (p.ipVersion() == 4) {
      return Checksum.fold(Checksum.sum(p, p.l3(), p.l3LengthBytes())) == 0xFFFF;
    }
    int length = p.end() - p.l4();
    long pseudo = Checksum.pseudo(p, p.protocol(), length);
    return length > 0 && Checksum.fold(pseudo + Checksum.sum(p, p.l4(), length)) == 0xFFFF;
  }

  /**
   * Whether the IPv4 header still sums up: not between the reading of options that were filled in
   * and the end of the hop. Of no account for an error about what connection tracking has summed
   * before; a reset in FORWARD sums again ({@code skb_forward_csum}).
   */
  private static boolean headerSums(PacketBuffer p) {
    int header = p.ipVersion() == 4 ? Ipv4View.headerBytes(p, p.l3()) : 0;
    return header <= Ipv4View.HEADER_BYTES
        || p.checksumPartial()
        || Checksum.fold(Checksum.sum(p, p.l3(), header)) == 0xFFFF;
  }
}
