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
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
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
    int l3 = p.l3();
    boolean v4 = p.ipVersion() == 4;
    if (v4 && Ipv4View.source(p, l3) == 0) {
      return Outcome.ACCEPT;
    }
    int device = packet.egress() == null ? Nat.NO_DEVICE : packet.egress().index();
    long high = v4 ? 0 : Ipv6View.destinationHigh(p, l3);
    long low = v4 ? Ipv4View.destination(p, l3) : Ipv6View.destinationLow(p, l3);
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
