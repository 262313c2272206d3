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
 * device the packet came by whose scope is that of the old destination; for what the router sends,
 * the loopback address ({@code net/netfilter/nf_nat_redirect.c}). Without an address the packet
 * dies.
 *
 * @param nat who decides
 * @param range ports and ways
 */
public record RedirectTarget(Nat nat, NatRange range) implements Target {

  private static final IpAddress LOOPBACK4 = IpAddress.v4(0x7F00_0001);
  private static final IpAddress LOOPBACK6 = IpAddress.v6(0, 1);
  private static final int ANY_SCOPE = 0;
  private static final int NODE = 1;
  private static final int LINK = 2;
  private static final int SITE = 5;

  /** Linux has a scope of their own for them, by a bit that means both ({@code ipv6_addr_type}). */
  private static final int IPV4_COMPATIBLE = 8;

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
    int scope =
        v6
            ? scope(Ipv6View.destinationHigh(p, p.l3()), Ipv6View.destinationLow(p, p.l3()))
            : ANY_SCOPE;
    List<Prefix> addresses = device.addresses();
    for (int i = 0; i < addresses.size(); i++) {
      IpAddress address = addresses.get(i).address();
      boolean fits = scope == ANY_SCOPE || scope(address.high(), address.low()) == scope;
      if (address.version() == p.ipVersion() && fits) {
        return address;
      }
    }
    return null;
  }

  /** How far an IPv6 address or group reaches, if not everywhere ({@code ipv6_addr_scope}). */
  private static int scope(long high, long low) {
    if (Ipv6View.multicast(high)) {
      int scope = (int) (high >>> 48) & 0xF;
      return scope == NODE || scope == LINK || scope == SITE ? scope : ANY_SCOPE;
    }
    if (Ipv6View.linkLocal(high) || high >>> 54 == 0x3FB) {
      return Ipv6View.linkLocal(high) ? LINK : SITE;
    }
    if (high != 0 || low >>> 32 != 0 || low == 0) {
      return ANY_SCOPE;
    }
    return low == 1 ? NODE : IPV4_COMPATIBLE;
  }
}
