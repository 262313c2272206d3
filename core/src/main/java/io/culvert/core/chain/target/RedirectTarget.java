package io.culvert.core.chain.target;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.Target;
import io.culvert.core.device.Device;
import io.culvert.core.nat.Manip;
import io.culvert.core.nat.Nat;
import io.culvert.core.nat.NatRange;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Prefix;
import java.util.List;

/**
 * {@code -j REDIRECT}: the destination becomes the router itself, by the first address of the
 * device the packet came by; for what the router sends, the loopback address ({@code
 * net/netfilter/nf_nat_redirect.c}). Without an address the packet dies.
 *
 * @param nat who decides
 * @param range ports and ways
 */
public record RedirectTarget(Nat nat, NatRange range) implements Target {

  private static final IpAddress LOOPBACK4 = IpAddress.v4(0x7F00_0001);
  private static final IpAddress LOOPBACK6 = IpAddress.v6(0, 1);
  private static final long LINK_LOCAL = 0xFE80_0000_0000_0000L;
  private static final long LINK_LOCAL_MASK = 0xFFC0_0000_0000_0000L;

  @Override
  public Outcome apply(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    IpAddress to;
    if (packet.hook() == Hook.OUTPUT) {
      to = p.ipVersion() == 4 ? LOOPBACK4 : LOOPBACK6;
    } else {
      to = first(packet.ingress(), p);
    }
    if (to == null) {
      return packet.drop(DropReason.NAT_NO_ADDRESS);
    }
    DropReason reason =
        nat.setupTo(
            packet.tracking().entry(),
            Manip.DESTINATION,
            range,
            to.high(),
            to.low(),
            Nat.NO_DEVICE,
            packet.nowNanos());
    return reason == null ? Outcome.ACCEPT : packet.drop(reason);
  }

  private static IpAddress first(Device device, PacketBuffer p) {
    if (device == null) {
      return null;
    }
    boolean v6 = p.ipVersion() == 6;
    boolean linkLocal = v6 && (Ipv6View.destinationHigh(p, p.l3()) & LINK_LOCAL_MASK) == LINK_LOCAL;
    List<Prefix> addresses = device.addresses();
    for (int i = 0; i < addresses.size(); i++) {
      IpAddress address = addresses.get(i).address();
      boolean fits = !linkLocal || (address.high() & LINK_LOCAL_MASK) == LINK_LOCAL;
      if (address.version() == p.ipVersion() && fits) {
        return address;
      }
    }
    return null;
  }
}
