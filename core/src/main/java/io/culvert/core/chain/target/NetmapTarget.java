package io.culvert.core.chain.target;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.Target;
import io.culvert.core.nat.Manip;
import io.culvert.core.nat.Nat;
import io.culvert.core.nat.NatRange;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Prefix;

/**
 * {@code -j NETMAP}: one network onto another of the same size, host part kept; the destination at
 * PREROUTING and OUTPUT, the source at INPUT and POSTROUTING ({@code net/netfilter/xt_NETMAP.c}).
 *
 * @param nat who decides
 * @param to the network to map to
 */
public record NetmapTarget(Nat nat, Prefix to) implements Target {

  @Override
  public Outcome apply(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    int l3 = p.l3();
    boolean source = packet.hook() == Hook.POSTROUTING || packet.hook() == Hook.INPUT;
    long high = 0;
    long low;
    if (p.ipVersion() == 4) {
      low = source ? Ipv4View.source(p, l3) : Ipv4View.destination(p, l3);
    } else {
      high = source ? Ipv6View.sourceHigh(p, l3) : Ipv6View.destinationHigh(p, l3);
      low = source ? Ipv6View.sourceLow(p, l3) : Ipv6View.destinationLow(p, l3);
    }
    DropReason reason =
        nat.setupTo(
            packet.tracking().entry(),
            source ? Manip.SOURCE : Manip.DESTINATION,
            NatRange.any(),
            high & ~to.maskHigh() | to.address().high() & to.maskHigh(),
            low & ~to.maskLow() | to.address().low() & to.maskLow(),
            Nat.NO_DEVICE,
            packet.nowNanos());
    return reason == null ? Outcome.ACCEPT : packet.drop(reason);
  }
}
