package io.culvert.core.simulation.run;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.control.offline.EngineKit;
import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.route.StaticRoute;
import io.culvert.core.simulation.host.Host;
import io.culvert.core.simulation.host.Programs;
import io.culvert.core.simulation.net.Endpoint;
import io.culvert.core.simulation.net.Flow;
import io.culvert.core.simulation.net.Wire;
import io.culvert.core.simulation.rules.RuleBook;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Prefix;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;

/** Where everything is in a world, and who dials whom. */
final class Layout {

  /** What those outside dial to reach a server in the dmz. */
  static final int PUBLIC_WEB = 8080;

  private static final int FIRST_HOST = 10;
  private static final int HOSTS = 4;
  private static final int MTU = 1500;
  private static final int[] LINK_MTUS = {1500, 1500, 1400, 1280};

  private final World world;
  private final int ipVersion;
  private final Map<Place, List<Host>> hosts = new EnumMap<>(Place.class);

  Layout(World world, EngineKit kit) {
    this.world = world;
    SeededRandom random = world.fork();
    ipVersion = random.nextInt(3) == 0 ? 6 : 4;
    int linkMtu = LINK_MTUS[random.nextInt(LINK_MTUS.length)];
    int ports = 30 + random.nextInt(1_000);
    Hop first = router(random, kit, true, linkMtu);
    Hop second = router(random, kit, false, linkMtu);
    place(random, Place.LAN, first, 0, ports);
    place(random, Place.DMZ, first, 1, ports);
    place(random, Place.NET, second, 1, ports);
    Wire out = world.wire(second, 0);
    first.wired(node -> node.port(2).beyond(out));
    Wire in = world.wire(first, 2);
    second.wired(node -> node.port(0).beyond(in));
  }

  int ipVersion() {
    return ipVersion;
  }

  /** Hosts at a place. */
  List<Host> hosts(Place place) {
    return hosts.get(place);
  }

  private DeviceSpec device(String name, int index, int mtu, Place place, int number) {
    return new DeviceSpec(
        name,
        index,
        Device.Role.NETWORK,
        mtu,
        List.of(place.prefix(ipVersion, number)),
        DeviceSpec.Link.DEFAULT);
  }

  private IpAddress at(Place place, int number) {
    return place.address(ipVersion, number);
  }

  private Hop router(SeededRandom random, EngineKit kit, boolean first, int linkMtu) {
    Prefix everywhere = Prefix.of(ipVersion == 4 ? "0.0.0.0/0" : "::/0");
    List<DeviceSpec> devices =
        first
            ? List.of(
                device("lan0", 0, MTU, Place.LAN, 1),
                device("dmz0", 1, MTU, Place.DMZ, 1),
                device("wan0", 2, linkMtu, Place.LINK, 1))
            : List.of(
                device("up0", 0, linkMtu, Place.LINK, 2), device("net0", 1, MTU, Place.NET, 1));
    List<StaticRoute> routes =
        first
            ? List.of(StaticRoute.of(everywhere, at(Place.LINK, 2), null))
            : List.of(
                StaticRoute.of(Place.LAN.network(ipVersion), at(Place.LINK, 1), null),
                StaticRoute.of(Place.DMZ.network(ipVersion), at(Place.LINK, 1), null));
    RuleBook rules = first ? inner(random) : outer(random);
    SeededRandom faults = world.fork();
    BooleanSupplier refuses = () -> world.refuses(faults);
    int index = world.routers().size();
    Memory memory = new Memory();
    LongFunction<RouterNode> made =
        seed ->
            new RouterNode(
                first ? "inner" : "outer",
                index,
                devices,
                routes,
                rules,
                kit,
                world.clock(),
                seed,
                memory,
                refuses,
                world::crowdedOut);
    if (first && world.memberCount() > 1) {
      Members members = new Members(world, made, kit);
      world.members(members);
      return members;
    }
    RouterNode router = made.apply(random.nextLong());
    world.routers().add(router);
    return router;
  }

  private RuleBook inner(SeededRandom random) {
    Endpoint web = new Endpoint(at(Place.DMZ, FIRST_HOST), Programs.WEB);
    Endpoint ftp = new Endpoint(at(Place.DMZ, FIRST_HOST + 1), Programs.FTP);
    RuleBook.Source[] sources = RuleBook.Source.values();
    return new RuleBook(
        world.fork(),
        Place.networks(ipVersion),
        List.of("lan0", "dmz0", "wan0"),
        sources[random.nextInt(sources.length)],
        "wan0",
        at(Place.LINK, 1),
        Map.of(published(PUBLIC_WEB), web, published(Programs.FTP), ftp),
        List.of(web, ftp));
  }

  private RuleBook outer(SeededRandom random) {
    return new RuleBook(
        world.fork(),
        Place.networks(ipVersion),
        List.of("up0", "net0"),
        RuleBook.Source.KEPT,
        "net0",
        at(Place.NET, 1),
        Map.of(),
        List.of(published(PUBLIC_WEB), published(Programs.FTP)));
  }

  private Endpoint published(int port) {
    return new Endpoint(at(Place.LINK, 1), port);
  }

  private void place(SeededRandom random, Place place, Hop router, int port, int ports) {
    List<Host> all = new ArrayList<>();
    for (int i = 0; i < HOSTS; i++) {
      String name = place.name().toLowerCase(Locale.ROOT) + i;
      Host host =
          new Host(
              name, at(place, FIRST_HOST + i), world.agenda(), world.fork(), world, MTU, ports);
      host.connect(world.wire(router, port));
      Wire back = world.wire(host);
      router.wired(node -> node.port(port).host(host.address(), back));
      world.programs().serve(host);
      all.add(host);
    }
    hosts.put(place, all);
  }

  /** Has somebody begin something. */
  void begin(SeededRandom random) {
    Place[][] ways = {
      {Place.LAN, Place.NET}, {Place.LAN, Place.NET}, {Place.LAN, Place.DMZ},
      {Place.DMZ, Place.NET}, {Place.NET, Place.LINK}, {Place.NET, Place.LINK},
      {Place.NET, Place.DMZ}, {Place.NET, Place.LAN}
    };
    Place[] way = ways[random.nextInt(ways.length)];
    Host from = one(random, way[0]);
    if (way[1] == Place.LINK) {
      fromOutside(random, from);
      return;
    }
    Host to = one(random, way[1]);
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> begin(from, Flow.Kind.TCP, to, Programs.WEB);
      case 3 -> begin(from, Flow.Kind.FTP, to, Programs.FTP);
      case 4, 5 -> begin(from, Flow.Kind.UDP, to, Programs.NAMES);
      case 6 -> begin(from, Flow.Kind.UDP, to, 1_000 + random.nextInt(4)); // nobody listens
      default -> begin(from, Flow.Kind.PING, to, 0);
    }
  }

  private void begin(Host from, Flow.Kind kind, Host to, int port) {
    world.programs().begin(from, kind, to.address(), port, new Endpoint(to.address(), port));
  }

  private void fromOutside(SeededRandom random, Host from) {
    IpAddress router = at(Place.LINK, 1);
    if (random.nextInt(5) == 0) {
      Endpoint target = new Endpoint(router, 0);
      world.programs().begin(from, Flow.Kind.PING, router, 0, target);
      return;
    }
    boolean web = random.nextInt(2) == 0;
    Flow.Kind kind = web ? Flow.Kind.TCP : Flow.Kind.FTP;
    int dialled = web ? PUBLIC_WEB : Programs.FTP;
    Endpoint target =
        new Endpoint(
            at(Place.DMZ, web ? FIRST_HOST : FIRST_HOST + 1), web ? Programs.WEB : Programs.FTP);
    world.programs().begin(from, kind, router, dialled, target);
  }

  private Host one(SeededRandom random, Place place) {
    return hosts.get(place).get(random.nextInt(HOSTS));
  }
}
