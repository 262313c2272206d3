package io.culvert.core.chain.match;

import io.culvert.core.chain.AddressType;
import io.culvert.core.chain.AddressTypes;
import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.device.Device;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;

/** {@code -m addrtype} ({@code net/netfilter/xt_addrtype.c}). */
public final class AddressTypeMatch implements Match {

  private static final int ROUTED =
      AddressType.LOCAL.bit() | AddressType.ANYCAST.bit() | AddressType.UNREACHABLE.bit();

  /** Restricts local addresses to those of one of the packet's devices. */
  public enum Limit {
    NONE,
    INGRESS,
    EGRESS
  }

  private final AddressTypes types;
  private final int source;
  private final boolean notSource;
  private final int destination;
  private final boolean notDestination;
  private final Limit limit;

  /**
   * A match on types of addresses.
   *
   * @param source bits of {@link AddressType}; 0 to not look
   * @param destination likewise
   */
  public AddressTypeMatch(
      AddressTypes types,
      int source,
      boolean notSource,
      int destination,
      boolean notDestination,
      Limit limit) {
    this.types = types;
    this.source = source;
    this.notSource = notSource;
    this.destination = destination;
    this.notDestination = notDestination;
    this.limit = limit;
  }

  @Override
  public boolean matches(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    int l3 = p.l3();
    int device = device(packet);
    if (p.ipVersion() == 4) {
      return (source == 0 || v4(source, Ipv4View.source(p, l3), device) != notSource)
          && (destination == 0
              || v4(destination, Ipv4View.destination(p, l3), device) != notDestination);
    }
    return (source == 0
            || v6(source, Ipv6View.sourceHigh(p, l3), Ipv6View.sourceLow(p, l3), device)
                != notSource)
        && (destination == 0
            || v6(
                    destination,
                    Ipv6View.destinationHigh(p, l3),
                    Ipv6View.destinationLow(p, l3),
                    device)
                != notDestination);
  }

  private int device(PacketContext packet) {
    Device device =
        switch (limit) {
          case INGRESS -> packet.ingress();
          case EGRESS -> packet.egress();
          case NONE -> null;
        };
    return device == null ? AddressTypes.ANY_DEVICE : device.index();
  }

  private boolean v4(int wanted, long address, int device) {
    return (wanted & types.of(4, 0, address, device).bit()) != 0;
  }

  /** For IPv6 every asked type must hold, except that the routed ones are alternatives. */
  private boolean v6(int wanted, long high, long low, int device) {
    boolean multicast = Ipv6View.multicast(high);
    boolean unspecified = high == 0 && low == 0;
    if ((wanted & AddressType.MULTICAST.bit()) != 0 && !multicast) {
      return false;
    }
    if ((wanted & AddressType.UNICAST.bit()) != 0 && !Ipv6View.unicast(high, low)) {
      return false;
    }
    if ((wanted & AddressType.UNSPEC.bit()) != 0 && !unspecified) {
      return false;
    }
    int routed = wanted & ROUTED;
    return routed == 0 || (routed & types.of(6, high, low, device).bit()) != 0;
  }
}
