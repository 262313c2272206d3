package io.culvert.core.route;

import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Prefix;

/**
 * One way to go. Immutable.
 *
 * @param type what becomes of the packet
 * @param prefix the destinations it is for
 * @param deviceIndex egress device; for {@link RouteType#LOCAL} the device that has the address; -1
 *     where none takes part
 * @param nextHop gateway, or {@code null} where destinations are on the link itself
 * @param preferredSource source of packets the router itself sends this way, or {@code null} for
 *     the device's choice
 * @param metric lower wins among equal prefixes
 * @param mtuBytes limit of this route, 0 for the device's
 */
public record Route(
    RouteType type,
    Prefix prefix,
    int deviceIndex,
    IpAddress nextHop,
    IpAddress preferredSource,
    int metric,
    int mtuBytes) {

  /** From this length on a network has no address to spare (RFC 6164). */
  private static final int POINT_TO_POINT_BITS = 127;

  /**
   * Whether an IPv6 destination is nobody's in particular: a subnet-router anycast address, or the
   * first address of any network on the link, which Linux takes for one ({@code
   * ipv6_anycast_destination} in include/net/ip6_route.h).
   */
  public boolean anycast(long high, long low) {
    return type == RouteType.ANYCAST
        || nextHop == null
            && prefix.lengthBits() < POINT_TO_POINT_BITS
            && prefix.address().high() == high
            && prefix.address().low() == low;
  }

  /** Whether destinations are neighbours themselves. */
  public boolean onLink() {
    return nextHop == null;
  }

  /** The limit for packets that leave this way by a device of {@code deviceMtuBytes}. */
  public int mtuBytes(int deviceMtuBytes) {
    return mtuBytes == 0 ? deviceMtuBytes : Math.min(mtuBytes, deviceMtuBytes);
  }

  /** First 64 bits of the neighbour to send to for a packet to {@code destinationHigh}. */
  public long neighborHigh(long destinationHigh) {
    return nextHop == null ? destinationHigh : nextHop.high();
  }

  /** Last 64 bits of that neighbour. */
  public long neighborLow(long destinationLow) {
    return nextHop == null ? destinationLow : nextHop.low();
  }
}
