package io.culvert.core.route;

import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.Prefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a {@link RouteTable} from device addresses and static routes: connected routes, local
 * addresses, broadcast and anycast addresses as {@code fib_add_ifaddr} (net/ipv4/fib_frontend.c)
 * and addrconf (net/ipv6/addrconf.c) would. Control plane; one table a builder.
 */
public final class RouteTableBuilder {

  private static final Prefix LOOPBACK_4 = Prefix.of("127.0.0.0/8");
  private static final Prefix LOOPBACK_OWN_4 = Prefix.of("127.0.0.1/32");
  private static final Prefix LOOPBACK_BROADCAST_4 = Prefix.of("127.255.255.255/32");
  private static final Prefix LOOPBACK_6 = Prefix.of("::1/128");
  private static final int METRIC_CONNECTED_6 = 256;
  private static final int METRIC_STATIC_6 = 1024;

  private final List<DeviceAddresses> devices = new ArrayList<>();
  private final Map<String, DeviceAddresses> byName = new HashMap<>();
  private final List<StaticRoute> statics = new ArrayList<>();
  private final Map<Prefix, List<Route>> byPrefix = new HashMap<>();

  /** Adds a device; indices and names must differ. */
  public RouteTableBuilder device(DeviceAddresses device) {
    for (DeviceAddresses other : devices) {
      if (other.index() == device.index() || other.name().equals(device.name())) {
        throw new RouteException("device " + device.name() + " is given twice");
      }
      for (Prefix prefix : device.addresses()) {
        if (other.addresses().stream().anyMatch(p -> p.address().equals(prefix.address()))) {
          throw new RouteException(
              "address "
                  + prefix.address()
                  + " is on both "
                  + other.name()
                  + " and "
                  + device.name());
        }
      }
    }
    device.addresses().forEach(prefix -> checkAddress(device, prefix));
    devices.add(device);
    byName.put(device.name(), device);
    return this;
  }

  /** Adds a static route; checked when the table is built, when all devices are known. */
  public RouteTableBuilder route(StaticRoute route) {
    statics.add(route);
    return this;
  }

  /** The table. Throws {@link RouteException} naming the first route that can't be used. */
  public RouteTable build() {
    byPrefix.clear();
    put(new Route(RouteType.LOCAL, LOOPBACK_4, -1, null, null, 0, 0));
    put(new Route(RouteType.LOCAL, LOOPBACK_OWN_4, -1, null, null, 0, 0));
    put(new Route(RouteType.BROADCAST, LOOPBACK_BROADCAST_4, -1, null, null, 0, 0));
    put(new Route(RouteType.LOCAL, LOOPBACK_6, -1, null, null, 0, 0));
    for (DeviceAddresses device : devices) {
      if (device.up()) {
        connect(device);
      }
    }
    for (StaticRoute route : statics) {
      addStatic(route);
    }
    return table();
  }

  private RouteTable table() {
    PrefixTrie ipv4 = new PrefixTrie();
    PrefixTrie ipv6 = new PrefixTrie();
    List<Route> all = new ArrayList<>();
    byPrefix.forEach(
        (prefix, routes) -> {
          routes.sort(Comparator.comparingInt(RouteTableBuilder::rank));
          all.addAll(routes);
          IpAddress network = prefix.address();
          if (network.version() == 4) {
            ipv4.put(network.low() << 32, 0, prefix.lengthBits(), routes.get(0));
          } else {
            ipv6.put(network.high(), network.low(), prefix.lengthBits(), routes.get(0));
          }
        });
    all.sort(
        Comparator.comparing((Route r) -> r.prefix().address())
            .thenComparingInt(r -> r.prefix().lengthBits())
            .thenComparingInt(RouteTableBuilder::rank));
    return new RouteTable(ipv4, ipv6, new SourceAddresses(devices), List.copyOf(all));
  }

  /** The kernel asks its local table first, then takes the lowest metric. */
  private static int rank(Route route) {
    return route.type().local() ? -1 : route.metric();
  }

  private void put(Route route) {
    List<Route> same = byPrefix.computeIfAbsent(route.prefix(), p -> new ArrayList<>());
    // a second address of a subnet must not take the connected route over from the first
    if (same.stream().noneMatch(r -> r.type() == route.type() && rank(r) == rank(route))) {
      same.add(route);
    }
  }

  private void connect(DeviceAddresses device) {
    for (Prefix prefix : device.addresses()) {
      IpAddress own = prefix.address();
      boolean ipv4 = own.version() == 4;
      put(new Route(RouteType.LOCAL, host(own), device.index(), null, own, 0, 0));
      int full = ipv4 ? 32 : 128;
      if (prefix.lengthBits() == full) {
        continue;
      }
      Prefix subnet = new Prefix(prefix.network(), prefix.lengthBits());
      int metric = ipv4 ? 0 : METRIC_CONNECTED_6;
      put(new Route(RouteType.UNICAST, subnet, device.index(), null, ipv4 ? own : null, metric, 0));
      if (prefix.lengthBits() >= full - 1) {
        continue;
      }
      if (ipv4) {
        IpAddress last = IpAddress.v4((int) (prefix.network().low() | ~prefix.maskLow()));
        put(new Route(RouteType.BROADCAST, host(last), device.index(), null, own, 0, 0));
      } else {
        put(new Route(RouteType.ANYCAST, host(subnet.address()), device.index(), null, null, 0, 0));
      }
    }
  }

  private static Prefix host(IpAddress address) {
    return new Prefix(address, address.version() == 4 ? 32 : 128);
  }

  private void addStatic(StaticRoute route) {
    int version = route.to().address().version();
    if (!route.to().network().equals(route.to().address())) {
      throw refused(
          route,
          "has host bits set; write " + route.to().network() + "/" + route.to().lengthBits());
    }
    if (route.type().local()) {
      throw refused(route, "is of a type only device addresses make");
    }
    if (route.mtuBytes() != 0 && route.mtuBytes() < (version == 4 ? 68 : 1280)) {
      throw refused(route, "has an MTU under " + (version == 4 ? 68 : 1280));
    }
    int metric =
        route.metric() != StaticRoute.DEFAULT_METRIC
            ? route.metric()
            : version == 4 ? 0 : METRIC_STATIC_6;
    int device = route.type().refuses() ? refusing(route) : egress(route, version);
    if (device == DOWN) {
      return;
    }
    Route made =
        new Route(route.type(), route.to(), device, route.via(), null, metric, route.mtuBytes());
    for (Route other : byPrefix.getOrDefault(route.to(), List.of())) {
      if (!other.type().local() && other.metric() == metric) {
        throw refused(
            route,
            "has the same destination and metric as another route; give it a"
                + " metric of its own");
      }
    }
    put(made);
  }

  private static final int DOWN = -2;

  private static int refusing(StaticRoute route) {
    if (route.via() != null) {
      throw refused(route, "refuses packets, so it can't have a next hop");
    }
    return -1;
  }

  private int egress(StaticRoute route, int version) {
    IpAddress via = route.via();
    if (via == null && route.device() == null) {
      throw refused(route, "names neither a next hop nor a device");
    }
    if (via != null && via.version() != version) {
      throw refused(route, "has a next hop of the other IP version");
    }
    DeviceAddresses device =
        route.device() == null ? connectedTo(route) : byName.get(route.device());
    if (device == null) {
      throw refused(
          route,
          route.device() == null
              ? "has a next hop that is on no device's subnet"
              : "names an unknown device; there are " + String.join(", ", byName.keySet()));
    }
    if (via != null) {
      checkNextHop(route, device);
    }
    return device.up() ? device.index() : DOWN;
  }

  private DeviceAddresses connectedTo(StaticRoute route) {
    DeviceAddresses best = null;
    int bestBits = -1;
    for (DeviceAddresses device : devices) {
      for (Prefix prefix : device.addresses()) {
        if (prefix.lengthBits() > bestBits && prefix.contains(route.via())) {
          best = device;
          bestBits = prefix.lengthBits();
        }
      }
    }
    return best;
  }

  private void checkNextHop(StaticRoute route, DeviceAddresses device) {
    IpAddress via = route.via();
    for (DeviceAddresses any : devices) {
      if (any.addresses().stream().anyMatch(p -> p.address().equals(via))) {
        throw refused(route, "has the router's own address as next hop");
      }
    }
    boolean scoped = via.version() == 6 && RouteTable.scoped(via.high());
    if (scoped && Ipv6View.multicast(via.high()) || via.version() == 4 && via.low() >>> 28 >= 0xE) {
      throw refused(route, "has a next hop that is no unicast address");
    }
    if (route.onLink() || scoped || device.addresses().stream().anyMatch(p -> p.contains(via))) {
      return;
    }
    throw refused(
        route,
        "has a next hop that is not on the link of "
            + device.name()
            + " (its subnets: "
            + device.addresses()
            + "); correct it, or add 'onlink'");
  }

  private static void checkAddress(DeviceAddresses device, Prefix prefix) {
    IpAddress a = prefix.address();
    boolean wrong =
        a.version() == 4
            ? a.low() == 0 || a.low() >>> 24 == 127 || a.low() >>> 28 >= 0xE
            : Ipv6View.multicast(a.high()) || a.high() == 0 && (a.low() >>> 1) == 0;
    if (wrong) {
      throw new RouteException(
          "device " + device.name() + " can't have the address " + a + "; give it a unicast one");
    }
  }

  private static RouteException refused(StaticRoute route, String why) {
    return new RouteException("route " + route + " " + why);
  }
}
