package io.culvert.core.route;

/** What becomes of a packet that takes a route; the kernel's {@code RTN_} types. */
public enum RouteType {
  /** Leaves by a device. */
  UNICAST,
  /** One of the router's own addresses. */
  LOCAL,
  /** The all-ones address of a connected IPv4 subnet. */
  BROADCAST,
  /** The subnet-router anycast address of a connected IPv6 subnet (RFC 4291 section 2.6.1). */
  ANYCAST,
  /** A group; delivered locally, never forwarded. */
  MULTICAST,
  /** Dropped in silence. */
  BLACKHOLE,
  /** Dropped; the sender is told host unreachable (IPv6: no route). */
  UNREACHABLE,
  /** Dropped; the sender is told administratively prohibited. */
  PROHIBIT;

  /** Whether the packet ends at the router itself. */
  public boolean local() {
    return this == LOCAL || this == BROADCAST || this == ANYCAST || this == MULTICAST;
  }

  /** Whether the router sends it to itself: by {@code lo}, whichever device the address is of. */
  public boolean loops() {
    return this == LOCAL || this == ANYCAST;
  }

  /** Whether the packet dies here. */
  public boolean refuses() {
    return this == BLACKHOLE || this == UNREACHABLE || this == PROHIBIT;
  }
}
