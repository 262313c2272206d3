package io.culvert.core.wire;

/**
 * Addresses of a packet of either version as 128 bits; those of IPv4 stand in the lower 32, and the
 * upper half is 0. Does not allocate.
 */
public final class PacketAddresses {

  private PacketAddresses() {}

  /** Upper half of the source. */
  public static long sourceHigh(PacketBuffer p) {
    return p.ipVersion() == 4 ? 0 : Ipv6View.sourceHigh(p, p.l3());
  }

  /** Lower half of the source. */
  public static long sourceLow(PacketBuffer p) {
    return p.ipVersion() == 4 ? Ipv4View.source(p, p.l3()) : Ipv6View.sourceLow(p, p.l3());
  }

  /** Upper half of the destination. */
  public static long destinationHigh(PacketBuffer p) {
    return p.ipVersion() == 4 ? 0 : Ipv6View.destinationHigh(p, p.l3());
  }

  /** Lower half of the destination. */
  public static long destinationLow(PacketBuffer p) {
    return p.ipVersion() == 4
        ? Ipv4View.destination(p, p.l3())
        : Ipv6View.destinationLow(p, p.l3());
  }

  /** Upper half of one or the other. */
  public static long high(PacketBuffer p, boolean destination) {
    return destination ? destinationHigh(p) : sourceHigh(p);
  }

  /** Lower half of one or the other. */
  public static long low(PacketBuffer p, boolean destination) {
    return destination ? destinationLow(p) : sourceLow(p);
  }
}
