package io.culvert.core.chain.target;

import io.culvert.core.chain.AddressTypes;
import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.Target;
import io.culvert.core.nat.Manip;
import io.culvert.core.nat.Nat;
import io.culvert.core.nat.NatRange;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.PacketAddresses;
import io.culvert.core.wire.PacketBuffer;

/**
 * {@code -j MASQUERADE}: the source becomes the router's address toward the destination ({@code
 * net/netfilter/nf_nat_masquerade.c}). Source 0.0.0.0 is left alone; without an address the packet
 * dies.
 *
 * @param nat who decides
 * @param addresses who knows the router's addresses
 * @param range ports and ways
 */
public record MasqueradeTarget(Nat nat, AddressTypes addresses, NatRange range) implements Target {

  @Override
  public Outcome apply(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    if (p.ipVersion() == 4 && PacketAddresses.sourceLow(p) == 0) {
      return Outcome.ACCEPT;
    }
    int device = packet.egress() == null ? Nat.NO_DEVICE : packet.egress().index();
    long high = PacketAddresses.destinationHigh(p);
    long low = PacketAddresses.destinationLow(p);
    IpAddress source = addresses.sourceToward(p.ipVersion(), high, low, device);
    if (source == null) {
      return packet.drop(DropReason.NAT_NO_ADDRESS);
    }
    DropReason reason =
        nat.setupTo(
            packet.tracking().entry(),
            Manip.SOURCE,
            range,
            source.high(),
            source.low(),
            device,
            packet.nowNanos());
    return reason == null ? Outcome.ACCEPT : packet.drop(reason);
  }
}
