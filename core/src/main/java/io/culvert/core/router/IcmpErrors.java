package io.culvert.core.router;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.clock.SeededRandom;
import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.wire.EthernetView;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.PacketBuffer;

/**
 * What the router tells senders: time exceeded, unreachable, too big, parameter problem, for both
 * families, as {@code icmp_send} (net/ipv4/icmp.c) and {@code icmp6_send} (net/ipv6/icmp.c):
 * whether at all, how often, from which address, quoting how much. The packet in the context is
 * quoted as it is and stays the caller's. Loop only; does not allocate.
 */
public final class IcmpErrors {

  private final Icmpv4Errors ipv4;
  private final Icmpv6Errors ipv6;

  /** Speaks through {@code own}. */
  IcmpErrors(
      Routing routing,
      RouterTunables tunables,
      OwnPackets own,
      PathMtu pathMtu,
      SeededRandom random) {
    IcmpRateLimit limit = new IcmpRateLimit(tunables, random);
    ipv4 = new Icmpv4Errors(routing, tunables, own, pathMtu, limit);
    ipv6 = new Icmpv6Errors(routing, tunables, own, limit);
  }

  /** TTL or hop limit used up in transit. */
  public void timeExceeded(PacketContext c) {
    if (c.buffer().ipVersion() == 4) {
      ipv4.send(c, IcmpView.TIME_EXCEEDED, 0, 0);
    } else {
      ipv6.send(c, IcmpView.V6_TIME_EXCEEDED, 0, 0);
    }
  }

  /**
   * Destination unreachable, by the packet's own family.
   *
   * @param code the family's ICMP code, see {@link IcmpCodes}
   */
  public void unreachable(PacketContext c, int code) {
    if (c.buffer().ipVersion() == 4) {
      ipv4.send(c, IcmpView.UNREACHABLE, code, 0);
    } else {
      ipv6.send(c, IcmpView.V6_UNREACHABLE, code, 0);
    }
  }

  /**
   * Nobody listens on the port. What reaches UDP has lost its entry ({@code nf_reset_ct} in
   * net/ipv4/udp.c), so the error is tracked by what it quotes, in the zone its own rules choose.
   */
  void portUnreachable(PacketContext c) {
    if (c.buffer().ipVersion() == 4) {
      int code = IcmpCodes.PORT_UNREACHABLE;
      ipv4.send(c, IcmpView.UNREACHABLE, code, 0, null, Ipv4OptionEcho.ALL);
    } else {
      ipv6.send(c, IcmpView.V6_UNREACHABLE, IcmpCodes.V6_PORT_UNREACHABLE, 0, null);
    }
  }

  /**
   * The answer to an IPv4 packet without a route, which {@code ip_error} (net/ipv4/route.c) limits
   * once more than other errors.
   */
  void noRoute(PacketContext c, int code) {
    if (c.buffer().ipVersion() != 4 || ipv4.mayHearNoRoute(c)) {
      unreachable(c, code);
    }
  }

  /** IPv4 fragmentation needed, IPv6 packet too big. */
  public void tooBig(PacketContext c, int mtuBytes) {
    if (c.buffer().ipVersion() == 4) {
      ipv4.send(c, IcmpView.UNREACHABLE, IcmpCodes.FRAGMENTATION_NEEDED, mtuBytes);
    } else {
      ipv6.send(c, IcmpView.V6_PACKET_TOO_BIG, 0, mtuBytes);
    }
  }

  /**
   * IPv6 parameter problem.
   *
   * @param pointer offset of the offending byte from the IP header
   */
  public void parameterProblem(PacketContext c, int code, int pointer) {
    ipv6.send(c, IcmpView.V6_PARAMETER_PROBLEM, code, pointer);
  }

  /**
   * Parameter problem of an IPv4 option.
   *
   * @param pointer offset of the offending byte from the IP header
   * @param readTo offset in the buffer up to where the options were understood
   */
  void badOption(PacketContext c, int pointer, int readTo) {
    ipv4.send(c, IcmpView.PARAMETER_PROBLEM, 0, pointer << 24, cause(c), readTo);
  }

  /**
   * Fragments did not all arrive; {@code c} holds the first one (offset 0). Ask {@link
   * InputRouting#forRouter} first whether an IPv4 sender is told.
   */
  public void reassemblyTimeExceeded(PacketContext c) {
    if (c.buffer().ipVersion() == 6) {
      ipv6.send(c, IcmpView.V6_TIME_EXCEEDED, 1, 0);
    } else {
      // what is put together has not had its options read
      ipv4.send(c, IcmpView.TIME_EXCEEDED, 1, 0, cause(c), 0);
    }
  }

  /** Whether the frame was addressed to a group or everybody on the link: no error answers that. */
  static boolean linkGroup(PacketBuffer p) {
    return p.l3() - p.start() >= EthernetView.HEADER_BYTES
        && EthernetView.multicast(EthernetView.destination(p, p.l3() - EthernetView.HEADER_BYTES));
  }

  /** What to attach an answer to: the offender, unless that is INVALID ({@code nf_ct_attach}). */
  static Tracking cause(PacketContext c) {
    Tracking tracking = c.tracking();
    return tracking.hasEntry() || tracking.state() == ConntrackState.UNTRACKED ? tracking : null;
  }

  /** Copies the quote behind an ICMP header; returns where it ends. */
  static int quote(PacketBuffer from, PacketBuffer into, int lengthBytes) {
    int at = into.l4() + IcmpView.QUOTE;
    into.bytes().put(at, from.bytes(), from.l3(), lengthBytes);
    return at + lengthBytes;
  }
}
