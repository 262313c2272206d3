package io.culvert.core.chain;

/** What routing says of an address, in the order and with the bits of {@code xt_addrtype.h}. */
public enum AddressType {
  UNSPEC,
  UNICAST,
  LOCAL,
  BROADCAST,
  ANYCAST,
  MULTICAST,
  BLACKHOLE,
  UNREACHABLE,
  PROHIBIT,
  THROW,
  NAT,
  XRESOLVE;

  /** Bit of this type in a set of types. */
  public int bit() {
    return 1 << ordinal();
  }
}
