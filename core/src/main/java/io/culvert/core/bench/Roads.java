package io.culvert.core.bench;

import io.culvert.core.machine.Namespaces;
import io.culvert.core.machine.Processes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Builds roads, one way for each kind, all with the same addresses at both ends. */
final class Roads {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** So that what one round opened is gone before the table is full; the same for both routers. */
  private static final int TIME_WAIT_SECONDS = 10;

  private static final String TIME_WAIT = "net.netfilter.nf_conntrack_tcp_timeout_time_wait";

  /** So that what is to be listed is there as long as it is wanted. */
  private static final int UDP_SECONDS = 120;

  private static final String UDP_TIMEOUT = "net.netfilter.nf_conntrack_udp_timeout";

  /** Where connections are opened all the time, as many shall end. */
  private static final int OPENED_SECONDS = 1;

  /** So that none is lost because the router was not on a processor for a moment. */
  private static final int OPENED_QUEUE = 20_000;

  private static final String MOST = "net.netfilter.nf_conntrack_max";
  private static final int MOST_ENTRIES = 2_000_000;
  private static final String ACCOUNTING = "net.netfilter.nf_conntrack_acct";
  private static final String LARGEST_MTU = "65520";
  private static final String ROUTER_MAC = "02:00:00:00:00:01";
  private static final String HOST_MAC = "02:00:00:00:00:02";
  private static final int SMALL_PINGS = 5;

  private final Place place;
  private final Family family;
  private final List<String> culvert;
  private final Path forwarder;
  private final Path probe;
  private final Path opener;
  private final List<Path> rules = new ArrayList<>();

  /**
   * In {@code place}, which gets the programs and the rules.
   *
   * @param culvert the command line of {@code culvert}
   */
  Roads(Place place, Options options, List<String> culvert) {
    this.place = place;
    this.culvert = culvert;
    family = Family.of(options.family());
    forwarder = place.compile("forwarder");
    probe = place.compile("probe");
    opener = place.compile("opener");
    for (Family each : Family.values()) {
      String twenty = each.fill(Place.resource("twenty.rules"));
      String text = each == family ? options.rules().map(Place::read).orElse(twenty) : twenty;
      rules.add(place.write("rules.v" + each.version(), text));
    }
  }

  /** The program that makes the traffic. */
  Path probe() {
    return probe;
  }

  /** The program that opens connections. */
  Path opener() {
    return opener;
  }

  /** The family measured. */
  Family family() {
    return family;
  }

  /** Builds one and sees that packets come through; takes it down where that fails. */
  Road open(RoadKind kind, boolean offload) {
    Road road = Road.begin(place, kind, offload);
    try {
      switch (kind) {
        case FORWARDER -> forwarder(road, offload);
        case KERNEL -> kernel(road, offload);
        case PASTA -> pasta(road, offload);
        case SLIRP -> slirp(road, offload);
        case CULVERT_EPOLL -> culvert(road, offload, "epoll");
        case CULVERT_URING -> culvert(road, offload, "uring");
        case ALONE -> alone(road, offload);
        case TOLD -> told(road, offload);
      }
      settle(road);
      return road;
    } catch (RuntimeException e) {
      road.close();
      throw e;
    }
  }

  private void settle(Road road) {
    Namespaces at = road.namespaces();
    road.in(at.lan(), "sysctl", "-qw", "net.ipv4.ip_local_port_range=1024 65535");
    road.start("iperf3", at.inWan("iperf3", "-s", "--forceflush")).await("Server", PATIENCE);
    String to = Family.bare(family.server());
    String program = probe.toString();
    try (Service echo = road.start("echo", at.inWan(program, "echo", to, Traffics.ECHO_PORT))) {
      echo.await("ready", PATIENCE);
      // the first ones may have to wait for neighbours to be found
      String pings = Integer.toString(SMALL_PINGS);
      String took = road.in(at.lan(), program, "ping", to, Traffics.ECHO_PORT, pings, "1000");
      Traffics.requireAnswers(took);
    }
  }

  private void forwarder(Road road, boolean offload) {
    List<String> command = new ArrayList<>(List.of(forwarder.toString()));
    if (offload) {
      command.add("-v");
    }
    Namespaces at = road.namespaces();
    command.addAll(List.of("lan0@" + at.lan(), "wan0@" + at.wan()));
    road.forwards(Processes.bound(command)).await("ready", PATIENCE);
    for (Family each : Family.values()) {
      address(at.lan(), "lan0", each.client());
      address(at.wan(), "wan0", each.server());
    }
    for (Family each : Family.values()) {
      route(at.lan(), each, "dev", "lan0");
      route(at.wan(), each, "dev", "wan0");
    }
  }

  private void culvert(Road road, boolean offload, String io) {
    Namespaces at = road.namespaces();
    String text = config(offload, at.lan(), at.wan(), road.socket(), UDP_SECONDS, 0) + "io: " + io;
    start(road, at.lan(), text).await("ready", PATIENCE);
  }

  /** Queue: packets that the kernel queues towards the router, 0 for its own choice. */
  private String config(
      boolean offload, String lan, String wan, Path socket, int udpSeconds, int queue) {
    return String.format(
        """
        devices:
          lan0:
            kind: tun
            offload: %1$s
            address: [192.0.2.1/24, "2001:db8:a::1/64"]
            peer:
              netns: %2$s
              queue: %12$d
              address: [192.0.2.2/24, "2001:db8:a::2/64"]
              default-route: true
          wan0:
            kind: tun
            offload: %1$s
            address: [203.0.113.1/24, "2001:db8:b::1/64"]
            peer: {netns: %3$s, address: [203.0.113.2/24, "2001:db8:b::2/64"], default-route: true}
        rules: {ipv4: rules.v4, ipv6: rules.v6}
        sysctl:
          %4$s: 1
          %5$s: %6$d
          %7$s: %8$d
          %9$s: %10$d
        web: {listen: none}
        control: {socket: %11$s}
        """,
        offload,
        lan,
        wan,
        ACCOUNTING,
        TIME_WAIT,
        TIME_WAIT_SECONDS,
        UDP_TIMEOUT,
        udpSeconds,
        MOST,
        MOST_ENTRIES,
        socket,
        queue);
  }

  private Service start(Road road, String name, String config) {
    return road.forwards(Processes.bound(running(name, config)));
  }

  private List<String> running(String name, String config) {
    List<String> command = new ArrayList<>(culvert);
    command.addAll(List.of("run", "-c", place.write(name + ".yaml", config).toString()));
    return command;
  }

  private String opened(boolean offload, String lan, String wan, Path socket) {
    String routes = "routes: [{to: 198.18.0.0/15, via: 203.0.113.2, dev: wan0}]\n";
    return config(offload, lan, wan, socket, OPENED_SECONDS, OPENED_QUEUE) + routes;
  }

  private void alone(Road road, boolean offload) {
    Namespaces at = road.namespaces();
    String text = opened(offload, at.lan(), at.wan(), road.socket());
    start(road, at.lan(), text).await("ready", PATIENCE);
  }

  /** The same, and another one, whose devices lead nowhere, is told of its connections. */
  private void told(Road road, boolean offload) {
    Namespaces at = road.namespaces();
    at.createMembers();
    place.secret("key");
    String members =
        String.format("{a: 127.0.0.1:%d, b: 127.0.0.1:%d}", Place.freePort(), Place.freePort());
    String text = opened(offload, at.lan(), at.wan(), road.socket()) + cluster("a", members);
    Service owner = start(road, at.lan(), text);
    String other =
        opened(offload, at.member("a"), at.member("b"), road.otherSocket()) + cluster("b", members);
    List<String> command = Processes.bound(running(at.member("b"), other));
    road.other(command).await("ready", PATIENCE);
    owner.await(() -> Told.look(road).all(), PATIENCE);
  }

  private static String cluster(String member, String members) {
    return String.format(
        "cluster: {member: %1$s, members: %2$s, prefer: a, key: key, directory: kept-%1$s}%n",
        member, members);
  }

  private void kernel(Road road, boolean offload) {
    Namespaces at = road.namespaces();
    at.createRouter();
    pair(road, "lan0", at.lan(), offload);
    pair(road, "wan0", at.wan(), offload);
    for (Family each : Family.values()) {
      address(at.lan(), "lan0", each.client());
      address(at.router(), "lan0", each.gateway());
      address(at.router(), "wan0", each.uplink());
      address(at.wan(), "wan0", each.server());
      neighbours("lan0", at.router(), each.gateway(), at.lan(), each.client());
      neighbours("wan0", at.router(), each.uplink(), at.wan(), each.server());
    }
    for (Family each : Family.values()) {
      route(at.lan(), each, "via", Family.bare(each.gateway()));
      route(at.wan(), each, "via", Family.bare(each.uplink()));
      String file = rules.get(each.ordinal()).toString();
      road.in(at.router(), each.restore(), file);
    }
    List<String> settings =
        List.of(
            "net.ipv4.ip_forward=1",
            "net.ipv6.conf.all.forwarding=1",
            ACCOUNTING + "=1",
            TIME_WAIT + "=" + TIME_WAIT_SECONDS,
            UDP_TIMEOUT + "=" + UDP_SECONDS);
    settings.forEach(setting -> road.in(at.router(), "sysctl", "-qw", setting));
  }

  /** Between lan and router there is only pasta, which has sockets in router. */
  private void pasta(Road road, boolean offload) {
    Namespaces at = road.namespaces();
    uplink(road, offload);
    List<String> command = new ArrayList<>(List.of("pasta", "--foreground", "--runas", "0"));
    command.addAll(List.of("--config-net", "--ns-ifname", "lan0", "--interface", "wan0"));
    command.addAll(List.of("--mtu", offload ? LARGEST_MTU : "1500", "--netmask", "24"));
    command.addAll(List.of("--address", Family.bare(Family.IPV4.client())));
    command.addAll(List.of("--gateway", Family.bare(Family.IPV4.gateway())));
    command.addAll(List.of("--address", Family.bare(Family.IPV6.client()), "--gateway", "fe80::1"));
    command.addAll(List.of("-t", "none", "-u", "none", "-T", "none", "-U", "none"));
    command.addAll(List.of("--netns", "/run/netns/" + at.lan()));
    road.forwards(at.inside(at.router(), command)).await(() -> hasWayOut(road), PATIENCE);
  }

  /** Likewise; without IPv6, which is experimental there. */
  private void slirp(Road road, boolean offload) {
    Namespaces at = road.namespaces();
    uplink(road, offload);
    List<String> command = new ArrayList<>(List.of("slirp4netns", "--netns-type=path"));
    command.addAll(List.of("--configure", "--mtu", offload ? LARGEST_MTU : "1500"));
    command.addAll(List.of("--cidr", "192.0.2.0/24", "--disable-host-loopback"));
    command.addAll(List.of("/run/netns/" + at.lan(), "lan0"));
    road.forwards(at.inside(at.router(), command)).await(() -> hasWayOut(road), PATIENCE);
  }

  private void uplink(Road road, boolean offload) {
    Namespaces at = road.namespaces();
    at.createRouter();
    pair(road, "wan0", at.wan(), offload);
    for (Family each : Family.values()) {
      address(at.router(), "wan0", each.uplink());
      address(at.wan(), "wan0", each.server());
    }
    for (Family each : Family.values()) {
      route(at.router(), each, "via", Family.bare(each.server()));
    }
  }

  private boolean hasWayOut(Road road) {
    String version = "-" + family.version();
    String routes =
        road.in(road.namespaces().lan(), "ip", version, "route", "show", "default").strip();
    return !routes.isEmpty();
  }

  /** A veth pair whose ends have the same name in router and in {@code end}. */
  private void pair(Road road, String device, String end, boolean offload) {
    String router = road.namespaces().router();
    List<String> link = new ArrayList<>(List.of("ip", "-n", router, "link", "add", device));
    link.addAll(List.of("address", ROUTER_MAC, "type", "veth"));
    link.addAll(List.of("peer", "name", device, "address", HOST_MAC, "netns", end));
    must(link);
    if (!offload) {
      road.in(router, probe.toString(), "plain", device);
      road.in(end, probe.toString(), "plain", device);
    }
  }

  /** Told beforehand, as the rules may keep them from finding each other. */
  private void neighbours(String device, String router, String gateway, String end, String host) {
    neighbour(end, device, gateway, ROUTER_MAC);
    neighbour(router, device, host, HOST_MAC);
  }

  private void neighbour(String namespace, String device, String address, String mac) {
    List<String> neighbour = new ArrayList<>(List.of("ip", "-n", namespace, "neighbour", "add"));
    neighbour.addAll(List.of(Family.bare(address), "lladdr", mac, "nud", "permanent"));
    neighbour.addAll(List.of("dev", device));
    must(neighbour);
  }

  private void must(List<String> command) {
    place.commands().must(command.toArray(String[]::new));
  }

  private void address(String namespace, String device, String address) {
    List<String> command =
        new ArrayList<>(List.of("ip", "-n", namespace, "address", "add", address, "dev", device));
    if (address.contains(":")) {
      command.add("nodad");
    }
    must(command);
    place.commands().must("ip", "-n", namespace, "link", "set", device, "up");
  }

  private void route(String namespace, Family family, String by, String what) {
    String version = "-" + family.version();
    place.commands().must("ip", "-n", namespace, version, "route", "add", "default", by, what);
  }
}
