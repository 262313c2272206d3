package io.culvert.core.route;

import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.Prefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The router's own addresses by device, and which of them to speak with. Immutable; selecting does
 * not allocate.
 */
final class SourceAddresses {

  private static final Prefix[] NO_PREFIXES = {};
  private static final Prefix LINK_LOCAL = Prefix.of("fe80::/64");
  private static final Prefix MULTICAST = Prefix.of("ff00::/8");
  private static final Prefix MULTICAST_4 = Prefix.of("224.0.0.0/4");
  private static final Prefix BROADCAST_4 = Prefix.of("255.255.255.255/32");
  private static final long ALL_SYSTEMS = 0xE000_0001L;
  private static final long LINK_GROUPS = 0xFF02_0000_0000_0000L;
  private static final long SITE_GROUPS = 0xFF05_0000_0000_0000L;
  private static final long SOLICITED_NODE = 0x1FF;

  /** 255.255.255.255. */
  static final long EVERYBODY = 0xFFFF_FFFFL;

  private final Prefix[][] ipv4;
  private final Prefix[][] ipv6;
  private final boolean[] solicited;
  private final Route[] onLink;
  private final Route[] onLinkLocal;
  private final Route[] onLinkGroup;
  private final Route[] group4;
  private final Route[] broadcast4;

  SourceAddresses(List<DeviceAddresses> devices) {
    int size = 0;
    for (DeviceAddresses device : devices) {
      size = Math.max(size, device.index() + 1);
    }
    ipv4 = new Prefix[size][];
    ipv6 = new Prefix[size][];
    solicited = new boolean[size];
    onLink = new Route[size];
    onLinkLocal = new Route[size];
    onLinkGroup = new Route[size];
    group4 = new Route[size];
    broadcast4 = new Route[size];
    Arrays.fill(ipv4, NO_PREFIXES);
    Arrays.fill(ipv6, NO_PREFIXES);
    for (DeviceAddresses device : devices) {
      if (device.up()) {
        fill(device);
      }
    }
  }

  private void fill(DeviceAddresses device) {
    List<Prefix> four = new ArrayList<>();
    List<Prefix> six = new ArrayList<>();
    for (Prefix prefix : device.addresses()) {
      (prefix.address().version() == 4 ? four : six).add(prefix);
    }
    int index = device.index();
    IpAddress linkLocal = device.linkLocal();
    // without neighbours to be asked for, no such group is joined (addrconf_join_solict)
    solicited[index] = linkLocal != null;
    if (linkLocal != null) {
      six.add(new Prefix(linkLocal, 64));
    }
    ipv4[index] = four.toArray(NO_PREFIXES);
    ipv6[index] = six.toArray(NO_PREFIXES);
    onLink[index] = new Route(RouteType.UNICAST, LINK_LOCAL, index, null, linkLocal, 256, 0);
    onLinkLocal[index] = new Route(RouteType.LOCAL, LINK_LOCAL, index, null, linkLocal, 0, 0);
    onLinkGroup[index] = new Route(RouteType.MULTICAST, MULTICAST, index, null, null, 256, 0);
    group4[index] = new Route(RouteType.MULTICAST, MULTICAST_4, index, null, null, 0, 0);
    broadcast4[index] = new Route(RouteType.BROADCAST, BROADCAST_4, index, null, null, 0, 0);
  }

  private boolean known(int deviceIndex) {
    return deviceIndex >= 0 && deviceIndex < onLink.length;
  }

  Route onLink(int deviceIndex, long high, long low) {
    if (!known(deviceIndex)) {
      return null;
    }
    if (Ipv6View.multicast(high)) {
      return onLinkGroup[deviceIndex];
    }
    return owns(deviceIndex, 6, high, low) ? onLinkLocal[deviceIndex] : onLink[deviceIndex];
  }

  int firstLink() {
    for (int device = 0; device < onLink.length; device++) {
      if (onLink[device] != null) {
        return device;
      }
    }
    return -1;
  }

  /** To a group, or to everybody, on that device's link; {@code null} where it is down. */
  Route toMany(int deviceIndex, boolean everybody) {
    Route[] routes = everybody ? broadcast4 : group4;
    return known(deviceIndex) ? routes[deviceIndex] : null;
  }

  Route group(int deviceIndex, int version, long high, long low) {
    if (!known(deviceIndex)) {
      return null;
    }
    if (version == 4) {
      return low == ALL_SYSTEMS ? group4[deviceIndex] : null;
    }
    boolean everybody = high == LINK_GROUPS && (low == 1 || low == 2);
    boolean routers = high == SITE_GROUPS && low == 2;
    return everybody || routers || high == LINK_GROUPS && solicits(deviceIndex, low)
        ? onLinkGroup[deviceIndex]
        : null;
  }

  private boolean solicits(int deviceIndex, long low) {
    if (!solicited[deviceIndex] || low >>> 24 != SOLICITED_NODE) {
      return false;
    }
    for (Prefix prefix : ipv6[deviceIndex]) {
      if (((prefix.address().low() ^ low) & 0xFF_FFFF) == 0) {
        return true;
      }
    }
    return false;
  }

  Route limitedBroadcast(int deviceIndex) {
    return known(deviceIndex) ? broadcast4[deviceIndex] : null;
  }

  boolean owns(int deviceIndex, int version, long high, long low) {
    if (!known(deviceIndex)) {
      return false;
    }
    for (Prefix prefix : version == 4 ? ipv4[deviceIndex] : ipv6[deviceIndex]) {
      if (prefix.address().low() == low && prefix.address().high() == high) {
        return true;
      }
    }
    return false;
  }

  boolean speaks(int deviceIndex, int version) {
    return known(deviceIndex) && (version == 4 ? ipv4[deviceIndex] : ipv6[deviceIndex]).length > 0;
  }

  List<Prefix> addresses(int deviceIndex) {
    if (!known(deviceIndex)) {
      return List.of();
    }
    List<Prefix> all = new ArrayList<>(List.of(ipv4[deviceIndex]));
    all.addAll(List.of(ipv6[deviceIndex]));
    return List.copyOf(all);
  }

  /**
   * {@code inet_select_addr} (net/ipv4/devinet.c): the primary address whose subnet holds {@code
   * neighbor} (0: any), else the device's first, else the first of any device.
   */
  IpAddress selectIpv4(int deviceIndex, long neighbor) {
    if (known(deviceIndex)) {
      for (Prefix prefix : ipv4[deviceIndex]) {
        if (neighbor == 0 || prefix.contains(0, neighbor)) {
          return prefix.address();
        }
      }
      if (ipv4[deviceIndex].length > 0) {
        return ipv4[deviceIndex][0].address();
      }
    }
    for (Prefix[] prefixes : ipv4) {
      if (prefixes.length > 0) {
        return prefixes[0].address();
      }
    }
    return null;
  }

  /**
   * RFC 6724 section 5 with the rules that can differ here (1 same, 2 scope, 5 device, 6 label, 8
   * longest match). A link-local or multicast destination takes addresses of its device only.
   */
  IpAddress selectIpv6(int deviceIndex, long high, long low) {
    IpAddress best = null;
    long bestRank = -1;
    boolean here = RouteTable.scoped(high);
    for (int device = 0; device < ipv6.length; device++) {
      if (here && device != deviceIndex) {
        continue;
      }
      for (Prefix prefix : ipv6[device]) {
        long rank = SourceRank.of(prefix, device == deviceIndex, high, low);
        if (rank > bestRank) {
          bestRank = rank;
          best = prefix.address();
        }
      }
    }
    return best;
  }
}
