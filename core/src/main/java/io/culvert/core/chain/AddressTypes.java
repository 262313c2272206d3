package io.culvert.core.chain;

import io.culvert.core.wire.IpAddress;

/**
 * What rules ask of routing; implemented over the route table by a higher floor. Loop only; must
 * not allocate.
 */
public interface AddressTypes {

  /** For {@link #of}: local addresses are local on whichever device. */
  int ANY_DEVICE = Integer.MIN_VALUE;

  /** Knows nothing: every address is unicast, no route has an MTU. For checks without a router. */
  AddressTypes NONE = (ipVersion, high, low, deviceIndex) -> AddressType.UNICAST;

  /**
   * The type of an address ({@code inet_dev_addr_type} in {@code net/ipv4/fib_frontend.c}, {@code
   * match_lookup_rt6} in {@code net/netfilter/xt_addrtype.c}).
   *
   * @param deviceIndex restrict local addresses to those of this device, which may be the loopback
   *     device; {@link #ANY_DEVICE} for no limit
   */
  AddressType of(int ipVersion, long high, long low, int deviceIndex);

  /**
   * MTU in bytes of the path to an address, as far as it is known; 0 where there is no path or, the
   * address being the router's own, no limit.
   */
  default int routeMtuBytes(int ipVersion, long high, long low) {
    return 0;
  }

  /**
   * The router's own address to speak with toward an address by a device, as MASQUERADE chooses it
   * ({@code inet_select_addr} for the next hop, {@code ipv6_dev_get_saddr}).
   *
   * @return {@code null} where the router has none
   */
  default IpAddress sourceToward(int ipVersion, long high, long low, int deviceIndex) {
    return null;
  }

  /**
   * Whether an answer to a packet would leave by the device it came by ({@code
   * rpfilter_lookup_reverse}, {@code rpfilter_lookup_reverse6}).
   *
   * @param deviceIndex the device; -1 for none
   * @param loose whether it may leave by any
   * @param acceptLocal whether the router's own addresses are good sources
   */
  default boolean reverse(
      int ipVersion, long high, long low, int deviceIndex, boolean loose, boolean acceptLocal) {
    return true;
  }
}
