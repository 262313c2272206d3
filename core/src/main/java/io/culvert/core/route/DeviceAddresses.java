package io.culvert.core.route;

import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.Prefix;
import java.util.List;

/**
 * What routing must know of a device.
 *
 * @param index its index
 * @param name its name, for messages and static routes
 * @param medium an {@link Medium#ETHERNET} device also gets an IPv6 link-local address
 * @param linkAddress 48 bits, 0 on {@link Medium#IP}
 * @param up a device that is down takes no part: no connected, static or local routes
 * @param addresses the router's own addresses there, both families, in configured order
 */
public record DeviceAddresses(
    int index, String name, Medium medium, long linkAddress, boolean up, List<Prefix> addresses) {

  /** Copies the list. */
  public DeviceAddresses {
    addresses = List.copyOf(addresses);
  }

  /** The IPv6 link-local address the device makes itself (RFC 4291 appendix A), or null on IP. */
  public IpAddress linkLocal() {
    return medium == Medium.ETHERNET
        ? IpAddress.v6(0xFE80_0000_0000_0000L, interfaceId(linkAddress))
        : null;
  }

  /** Modified EUI-64 of a 48-bit link address (RFC 4291 appendix A). */
  public static long interfaceId(long linkAddress) {
    long upper = linkAddress >>> 24 & 0xFF_FFFFL;
    long lower = linkAddress & 0xFF_FFFFL;
    return (upper << 40 | 0xFF_FE00_0000L | lower) ^ 0x0200_0000_0000_0000L;
  }
}
