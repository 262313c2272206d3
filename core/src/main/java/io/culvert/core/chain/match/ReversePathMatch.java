package io.culvert.core.chain.match;

import io.culvert.core.chain.AddressTypes;
import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.wire.PacketAddresses;
import io.culvert.core.wire.PacketBuffer;

/**
 * {@code -m rpfilter}: an answer would leave by the device the packet came by ({@code
 * net/ipv4/netfilter/ipt_rpfilter.c}, {@code net/ipv6/netfilter/ip6t_rpfilter.c}).
 *
 * @param addressTypes who knows routes
 * @param loose whether any device will do
 * @param acceptLocal whether the router's own addresses may be the source
 * @param negated whether it must not be so
 */
public record ReversePathMatch(
    AddressTypes addressTypes, boolean loose, boolean acceptLocal, boolean negated)
    implements Match {

  private static final long LIMITED_BROADCAST = 0xFFFF_FFFFL;
  private static final int LOCAL_GROUPS_SHIFT = 8;
  private static final long LOCAL_GROUPS = 0xE0_0000L;

  @Override
  public boolean matches(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    long high = PacketAddresses.sourceHigh(p);
    long low = PacketAddresses.sourceLow(p);
    boolean excused =
        packet.heard() || (p.ipVersion() == 4 ? unconfigured(p, low) : high == 0 && low == 0);
    int device = packet.ingress() == null ? -1 : packet.ingress().index();
    return (excused || addressTypes.reverse(p.ipVersion(), high, low, device, loose, acceptLocal))
        != negated;
  }

  /** A host without an address asks all its neighbours for one. */
  private static boolean unconfigured(PacketBuffer p, long source) {
    long destination = PacketAddresses.destinationLow(p);
    return source >>> 24 == 0
        && (destination == LIMITED_BROADCAST || destination >>> LOCAL_GROUPS_SHIFT == LOCAL_GROUPS);
  }
}
