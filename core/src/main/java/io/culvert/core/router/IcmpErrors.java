package io.culvert.core.router;

import io.culvert.core.chain.PacketContext;

/**
 * What the router tells senders: time exceeded, unreachable, too big, parameter problem, for both
 * families, as {@code icmp_send} (net/ipv4/icmp.c) and {@code icmp6_send} (net/ipv6/icmp.c):
 * whether at all, how often, from which address, quoting how much. The packet in the context is
 * quoted as it is and stays the caller's. Loop only; does not allocate.
 */
public interface IcmpErrors {

  /** TTL or hop limit used up in transit. */
  void timeExceeded(PacketContext c);

  /**
   * Destination unreachable, by the packet's own family.
   *
   * @param code the family's ICMP code, see {@link IcmpCodes}
   */
  void unreachable(PacketContext c, int code);

  /** IPv4 fragmentation needed, IPv6 packet too big. */
  void tooBig(PacketContext c, int mtuBytes);

  /**
   * Parameter problem.
   *
   * @param pointer offset of the offending byte from the IP header
   */
  void parameterProblem(PacketContext c, int code, int pointer);

  /** Fragments did not all arrive; {@code c} holds the first one (offset 0). */
  void reassemblyTimeExceeded(PacketContext c);
}
