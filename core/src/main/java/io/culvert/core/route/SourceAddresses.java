package io.culvert.core.route;

import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Prefix;
import java.util.ArrayList;
import java.util.List;

/**
 * The router's own addresses by device, and which of them to speak with. Immutable; selecting does
 * not allocate.
 */
final class SourceAddresses {

  private static final Prefix[] NO_PREFIXES = {};
  private static final Prefix LINK_LOCAL = Prefix.of("fe80::/64");
  private static final Prefix MULTICAST = Prefix.of("ff00::/8");

  private final Prefix[][] ipv4;
  private final Prefix[][] ipv6;
  private final Route[] onLink;
  private final Route[] onLinkLocal;
  private final Route[] onLinkGroup;

  SourceAddresses(List<DeviceAddresses> devices) {
    int size = 0;
    for (DeviceAddresses device : devices) {
      size = Math.max(size, device.index() + 1);
    }
    ipv4 = new Prefix[size][];
    ipv6 = new Prefix[size][];
    onLink = new Route[size];
    onLinkLocal = new Route[size];
    onLinkGroup = new Route[size];
    java.util.Arrays.fill(ipv4, NO_PREFIXES);
    java.util.Arrays.fill(ipv6, NO_PREFIXES);
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
    if (linkLocal != null) {
      six.add(new Prefix(linkLocal, 64));
    }
    ipv4[index] = four.toArray(NO_PREFIXES);
    ipv6[index] = six.toArray(NO_PREFIXES);
    onLink[index] = new Route(RouteType.UNICAST, LINK_LOCAL, index, null, linkLocal, 256, 0);
    onLinkLocal[index] = new Route(RouteType.LOCAL, LINK_LOCAL, index, null, linkLocal, 0, 0);
    onLinkGroup[index] = new Route(RouteType.MULTICAST, MULTICAST, index, null, null, 256, 0);
  }

  private boolean known(int deviceIndex) {
    return deviceIndex >= 0 && deviceIndex < onLink.length;
  }

  Route onLink(int deviceIndex, long high, long low) {
    if (!known(deviceIndex)) {
      return null;
    }
    if (high >>> 56 == 0xFF) {
      return onLinkGroup[deviceIndex];
    }
    return owns(deviceIndex, 6, high, low) ? onLinkLocal[deviceIndex] : onLink[deviceIndex];
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
