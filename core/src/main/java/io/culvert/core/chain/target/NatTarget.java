package io.culvert.core.chain.target;

import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.Target;
import io.culvert.core.nat.Manip;
import io.culvert.core.nat.Nat;
import io.culvert.core.nat.NatRange;
import io.culvert.core.wire.DropReason;

/**
 * {@code -j SNAT} and {@code -j DNAT}: one end of the draft within a range ({@code
 * net/netfilter/xt_nat.c}).
 *
 * @param nat who decides
 * @param manip which end
 * @param range what is allowed
 */
public record NatTarget(Nat nat, Manip manip, NatRange range) implements Target {

  @Override
  public Outcome apply(PacketContext packet) {
    DropReason reason =
        nat.setup(packet.tracking().entry(), manip, range, Nat.NO_DEVICE, packet.nowNanos());
    return reason == null ? Outcome.ACCEPT : packet.drop(reason);
  }
}
