package io.culvert.core.route;

import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.Prefix;
import java.util.List;

/**
 * All routes of both families, with the router's own addresses. Immutable; swapped whole; made by
 * {@link RouteTableBuilder}. No look-up allocates. May be read by any thread.
 *
 * <p>Corresponds to the kernel's local and main tables in one: a local address is a host route and
 * wins over any other of the same length.
 */
public final class RouteTable {

  private final PrefixTrie ipv4;
  private final PrefixTrie ipv6;
  private final SourceAddresses sources;
  private final List<Route> routes;

  RouteTable(PrefixTrie ipv4, PrefixTrie ipv6, SourceAddresses sources, List<Route> routes) {
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
    this.sources = sources;
    this.routes = routes;
  }

  /**
   * The route of the longest prefix, or {@code null}. IPv6 link-local and multicast destinations
   * mean nothing without a device and have no route here: use {@link #lookupOn}.
   */
  public Route lookup(int version, long high, long low) {
    if (version == 4) {
      return ipv4.longest(low << 32, 0);
    }
    return scoped(high) ? null : ipv6.longest(high, low);
  }

  /**
   * The IPv4 route of what the router says as {@code source}, 0 where that is still open. To a
   * group or to everybody it leaves by the device that has that address, whatever the table says
   * ({@code ip_route_output_key_hash_rcu}, net/ipv4/route.c).
   */
  public Route lookupFrom(long source, long target) {
    boolean everybody = target == SourceAddresses.EVERYBODY;
    Route home = everybody || target >>> 28 == 0xE ? ipv4.longest(source << 32, 0) : null;
    return home == null || home.type() != RouteType.LOCAL
        ? ipv4.longest(target << 32, 0)
        : sources.toMany(home.deviceIndex(), everybody);
  }

  /**
   * The route of an address that is known to lie on the link of {@code deviceIndex}: the device's
   * own link-local address (LOCAL), a group (MULTICAST), or that link (UNICAST). {@code null} where
   * the device is down or unknown.
   */
  public Route lookupOn(int deviceIndex, long high, long low) {
    return sources.onLink(deviceIndex, high, low);
  }

  /**
   * The device whose link a link-local address is taken for where nobody says which: the first that
   * is up, whose route Linux finds first; -1 where there is none.
   */
  public int firstLink() {
    return sources.firstLink();
  }

  /** As {@link #lookup} or {@link #lookupOn}, whichever the address calls for. */
  public Route lookupScoped(int version, long high, long low, int deviceIndex) {
    return version == 6 && scoped(high) && deviceIndex >= 0
        ? sources.onLink(deviceIndex, high, low)
        : lookup(version, high, low);
  }

  /**
   * The route of a packet to a group the router listens to on {@code deviceIndex}, or {@code null}:
   * all systems (IPv4); all nodes, all routers and, on Ethernet, the solicited-node groups of its
   * own addresses (RFC 4291 section 2.8).
   */
  public Route group(int deviceIndex, int version, long high, long low) {
    return sources.group(deviceIndex, version, high, low);
  }

  /** The route of a packet to 255.255.255.255 that came by {@code deviceIndex}. */
  public Route limitedBroadcast(int deviceIndex) {
    return sources.limitedBroadcast(deviceIndex);
  }

  /** Whether an IPv6 address with this upper half is link-local unicast or multicast. */
  public static boolean scoped(long high) {
    return Ipv6View.linkLocal(high) || Ipv6View.multicast(high);
  }

  /**
   * The router's address to use on {@code deviceIndex} towards the neighbour or destination given:
   * the kernel's {@code inet_select_addr} (scope universe) for IPv4, RFC 6724 for IPv6. {@code
   * null} where the router has no address of that family.
   */
  public IpAddress source(int deviceIndex, int version, long high, long low) {
    return version == 4
        ? sources.selectIpv4(deviceIndex, low)
        : sources.selectIpv6(deviceIndex, high, low);
  }

  /** The router's address for packets it sends itself to a destination by {@code route}. */
  public IpAddress source(Route route, int version, long high, long low) {
    if (route.preferredSource() != null) {
      return route.preferredSource();
    }
    return version == 4
        ? sources.selectIpv4(
            route.deviceIndex(), route.nextHop() == null ? 0 : route.nextHop().low())
        : sources.selectIpv6(route.deviceIndex(), high, low);
  }

  /** Whether the address is one the router itself uses on {@code deviceIndex}; both families. */
  public boolean ownedBy(int deviceIndex, int version, long high, long low) {
    return sources.owns(deviceIndex, version, high, low);
  }

  /**
   * The route of the longest prefix to an IPv6 address among those by {@code deviceIndex}, whatever
   * leads there otherwise; {@code null} if there is none. Slow where routes are many.
   */
  public Route lookupBy(int deviceIndex, long high, long low) {
    Route best = null;
    for (int i = 0; i < routes.size(); i++) {
      Route route = routes.get(i);
      if (route.deviceIndex() == deviceIndex
          && route.prefix().address().version() == 6
          && route.prefix().contains(high, low)
          && (best == null || route.prefix().lengthBits() > best.prefix().lengthBits())) {
        best = route;
      }
    }
    return best;
  }

  /** Whether the device has an address of this family (IPv6 link-local included). */
  public boolean speaks(int deviceIndex, int version) {
    return sources.speaks(deviceIndex, version);
  }

  /** The router's own addresses on a device, in order; link-local last. Control plane. */
  public List<Prefix> addresses(int deviceIndex) {
    return sources.addresses(deviceIndex);
  }

  /** Every route, connected and local ones included, by family, prefix and metric. */
  public List<Route> routes() {
    return routes;
  }
}
