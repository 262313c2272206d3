package io.culvert.core.chain.target;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.Target;
import io.culvert.core.nat.Manip;
import io.culvert.core.nat.Nat;
import io.culvert.core.nat.NatRange;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketAddresses;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Prefix;

/**
 * {@code -j NETMAP}: one network onto another of the same size, host part kept; the destination at
 * PREROUTING and OUTPUT, the source at INPUT and POSTROUTING ({@code net/netfilter/xt_NETMAP.c}).
 *
 * @param nat who decides
 * @param to the network to map to
 * @param range no ports; whether no two sources get one address
 */
public record NetmapTarget(Nat nat, Prefix to, NatRange range) implements Target {

  /** One whose rule lets in sources of no larger network, or of any. */
  public NetmapTarget(Nat nat, Prefix to, boolean alone) {
    this(nat, to, alone ? NatRange.alone() : NatRange.any());
  }

  @Override
  public Outcome apply(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    boolean source = packet.hook() == Hook.POSTROUTING || packet.hook() == Hook.INPUT;
    long high = PacketAddresses.high(p, !source);
    long low = PacketAddresses.low(p, !source);
    DropReason reason =
        nat.setupTo(
            packet.tracking().entry(),
            source ? Manip.SOURCE : Manip.DESTINATION,
            range,
            high & ~to.maskHigh() | to.address().high() & to.maskHigh(),
            low & ~to.maskLow() | to.address().low() & to.maskLow(),
            Nat.NO_DEVICE,
            packet.nowNanos());
    return reason == null ? Outcome.ACCEPT : packet.drop(reason);
  }
}
