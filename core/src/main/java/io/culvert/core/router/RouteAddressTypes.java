package io.culvert.core.router;

import io.culvert.core.chain.AddressType;
import io.culvert.core.chain.AddressTypes;
import io.culvert.core.clock.Clock;
import io.culvert.core.device.Device;
import io.culvert.core.route.Route;
import io.culvert.core.route.RouteTable;
import io.culvert.core.route.RouteType;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Ipv6View;
import java.util.List;

/** What the {@code addrtype} match and TCPMSS ask of routing. Loop only; does not allocate. */
final class RouteAddressTypes implements AddressTypes {

  private final Routing routing;
  private final PathMtu pathMtu;
  private final Clock clock;

  RouteAddressTypes(Routing routing, PathMtu pathMtu, Clock clock) {
    this.routing = routing;
    this.pathMtu = pathMtu;
    this.clock = clock;
  }

  @Override
  public AddressType of(int ipVersion, long high, long low, int deviceIndex) {
    if (ipVersion == 4) {
      if (low >>> 28 == 0xE) {
        return AddressType.MULTICAST;
      }
      if (low == 0 || low == 0xFFFF_FFFFL) {
        return AddressType.BROADCAST;
      }
    } else if (Ipv6View.multicast(high)) {
      return AddressType.MULTICAST;
    }
    boolean limited = deviceIndex != ANY_DEVICE;
    if (ipVersion == 6 && !limited && RouteTable.scoped(high)) {
      return linkLocal(high, low);
    }
    Route route = routing.table().lookupScoped(ipVersion, high, low, deviceIndex);
    boolean elsewhere = limited && (route == null || route.deviceIndex() != deviceIndex);
    if (ipVersion == 6 && elsewhere) {
      // the kernel looks for a route by that device only
      return routing.table().lookupBy(deviceIndex, high, low) != null
          ? AddressType.UNICAST
          : AddressType.UNREACHABLE;
    }
    if (route == null) {
      return ipVersion == 6 ? AddressType.UNREACHABLE : AddressType.UNICAST;
    }
    boolean ours = route.type() == RouteType.LOCAL || route.type() == RouteType.BROADCAST;
    return elsewhere && ours ? AddressType.UNICAST : type(route);
  }

  /** Of whichever link: every one has a route to its neighbours. */
  private AddressType linkLocal(long high, long low) {
    List<Device> devices = routing.devices();
    for (int i = 0; i < devices.size(); i++) {
      Route route = routing.table().lookupOn(devices.get(i).index(), high, low);
      if (route != null && route.type() == RouteType.LOCAL) {
        return AddressType.LOCAL;
      }
    }
    return AddressType.UNICAST;
  }

  private static AddressType type(Route route) {
    return switch (route.type()) {
      case UNICAST -> AddressType.UNICAST;
      case LOCAL -> AddressType.LOCAL;
      case BROADCAST -> AddressType.BROADCAST;
      case ANYCAST -> AddressType.ANYCAST;
      case MULTICAST -> AddressType.MULTICAST;
      case BLACKHOLE -> AddressType.BLACKHOLE;
      case UNREACHABLE -> AddressType.UNREACHABLE;
      case PROHIBIT -> AddressType.PROHIBIT;
    };
  }

  @Override
  public int routeMtuBytes(int ipVersion, long high, long low) {
    Route route = routing.table().lookup(ipVersion, high, low);
    // Linux has its own addresses on the loopback device, which carries anything
    boolean own = route != null && route.type().loops();
    return route == null || own ? 0 : pathMtu.toward(route, ipVersion, high, low, clock.nanos());
  }

  @Override
  public IpAddress sourceToward(int ipVersion, long high, long low, int deviceIndex) {
    if (deviceIndex < 0) {
      return null;
    }
    RouteTable table = routing.table();
    if (ipVersion == 6) {
      return table.source(deviceIndex, 6, high, low);
    }
    Route route = table.lookup(4, high, low);
    long neighbor = route == null ? low : route.neighborLow(low);
    return table.source(deviceIndex, 4, 0, neighbor);
  }

  @Override
  public boolean reverse(
      int ipVersion, long high, long low, int deviceIndex, boolean loose, boolean acceptLocal) {
    Route back = routing.table().lookupScoped(ipVersion, high, low, deviceIndex);
    if (back == null) {
      return false;
    }
    boolean device = loose || back.deviceIndex() == deviceIndex;
    return switch (back.type()) {
      case UNICAST -> device;
      case LOCAL -> acceptLocal && (device || ipVersion == 6);
      default -> false;
    };
  }
}
