package io.culvert.core.twin.rules;

import io.culvert.core.twin.Topology;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Prefix;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Draws values that mean something among the hosts around a router: its devices and addresses,
 * hosts behind them, the Internet, ports that are used. One thread.
 */
final class Draw {

  /** Hosts that rules name are among the first of each network, so that packets meet rules. */
  private static final int FIRST_HOST = 2;

  private static final int LAST_HOST = 9;
  private static final int FIRST_SPARE = 100;
  private static final int LAST_SPARE = 119;
  private static final List<String> INTERNET_4 =
      List.of("198.51.100.", "198.51.100.", "203.0.113.", "192.0.2.");
  private static final List<String> INTERNET_6 =
      List.of("2001:db8::", "2001:db8::", "2001:db8:ffff:1::", "2600::");
  private static final int[] SERVICES = {
    20, 21, 22, 23, 25, 53, 69, 80, 110, 123, 143, 161, 443, 445, 853, 993, 1194, 3389, 5060, 8080
  };

  private static final List<String> REJECTIONS_4 =
      List.of(
          "icmp-net-unreachable",
          "icmp-host-unreachable",
          "icmp-proto-unreachable",
          "icmp-port-unreachable",
          "icmp-net-prohibited",
          "icmp-host-prohibited",
          "icmp-admin-prohibited");
  private static final List<String> REJECTIONS_6 =
      List.of(
          "icmp6-no-route",
          "icmp6-adm-prohibited",
          "icmp6-addr-unreachable",
          "icmp6-port-unreachable",
          "icmp6-policy-fail",
          "icmp6-reject-route");

  private final RandomGenerator random;
  private final int ipVersion;
  private final Topology topology;
  private final List<KnownHelper> helpers;
  private int lists;

  Draw(RandomGenerator random, int ipVersion, Topology topology, List<KnownHelper> helpers) {
    this.random = random;
    this.ipVersion = ipVersion;
    this.topology = topology;
    this.helpers = helpers.stream().filter(h -> ipVersion == 4 || h.ipv6()).toList();
  }

  int ipVersion() {
    return ipVersion;
  }

  Topology topology() {
    return topology;
  }

  /** Helpers that both sides have for the IP version. */
  List<KnownHelper> helpers() {
    return helpers;
  }

  // ---- chance

  /** Once in {@code in} times. */
  boolean one(int in) {
    return random.nextInt(in) == 0;
  }

  /** From {@code min} to {@code max}, both included. */
  int number(int min, int max) {
    return min + random.nextInt(max - min + 1);
  }

  @SafeVarargs
  final <T> T pick(T... from) {
    return from[random.nextInt(from.length)];
  }

  <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  /** {@code !} once in five times. */
  String not() {
    return one(5) ? "! " : "";
  }

  // ---- devices and addresses; a topology of fewer devices has some in two parts

  /** A device by the part it plays: 0 inside, 1 outside, 2 the third. */
  Topology.Device device(int part) {
    return topology.devices().get(part % topology.devices().size());
  }

  /** The router's own address there. */
  String router(int part) {
    return device(part).address(ipVersion).toString();
  }

  /** The network there, {@code 10.1.0.0/24}. */
  String network(int part) {
    Prefix own = own(part);
    return own.network() + "/" + own.lengthBits();
  }

  /** A host there, one of a few. */
  String host(int part) {
    return numbered(part, number(FIRST_HOST, LAST_HOST));
  }

  /** An address there that neither the router nor a host has: NAT's to use. */
  String spare(int part) {
    return numbered(part, number(FIRST_SPARE, LAST_SPARE));
  }

  /** {@code A-B}, some addresses there that nobody has. */
  String spares(int part) {
    int first = number(FIRST_SPARE, LAST_SPARE);
    return numbered(part, first) + "-" + numbered(part, first + number(1, 6));
  }

  private String numbered(int part, int number) {
    IpAddress network = own(part).network();
    return new IpAddress(ipVersion, network.high(), network.low() + number).toString();
  }

  private Prefix own(int part) {
    return device(part).addresses().stream()
        .filter(prefix -> prefix.address().version() == ipVersion)
        .findFirst()
        .orElseThrow();
  }

  /** A host of the Internet, one of a few. */
  String internetHost() {
    return pick(ipVersion == 4 ? INTERNET_4 : INTERNET_6) + number(FIRST_HOST, LAST_HOST);
  }

  /** A network of the Internet. */
  String internetNetwork() {
    return ipVersion == 4 ? pick(INTERNET_4) + "0/24" : pick(INTERNET_6) + "/64";
  }

  /** {@code A-B}, most hosts there. */
  String hosts(int part) {
    int first = number(FIRST_HOST, LAST_HOST - 4);
    return numbered(part, first) + "-" + numbered(part, first + number(2, LAST_SPARE));
  }

  /** An address or network that packets come from or go to. */
  String where() {
    int part = number(0, 2);
    return pick(
        network(part),
        network(part),
        host(part),
        host(part) + (ipVersion == 4 ? "/32" : "/128"),
        router(part),
        internetHost(),
        internetNetwork(),
        ipVersion == 4 ? "10.0.0.0/8" : "fd00::/8",
        ipVersion == 4 ? network(part).replace("/24", "/29") : network(part).replace("/64", "/125"),
        ipVersion == 4 ? "10.2.0.0/255.254.0.0" : "2001:db8::/32");
  }

  /** What {@code -i} and {@code -o} may say. */
  String deviceName() {
    String name = device(number(0, 2)).name();
    return one(6) ? pick(name.substring(0, name.length() - 1) + "+", "+", "lo", "eth9") : name;
  }

  // ---- ports

  /** A port that a service has. */
  int service() {
    return SERVICES[random.nextInt(SERVICES.length)];
  }

  /** A port above the well known ones. */
  int highPort() {
    return number(1_024, 60_000);
  }

  // ---- words

  /** A way to reject, but for {@code tcp-reset}. */
  String rejection() {
    return pick(ipVersion == 4 ? REJECTIONS_4 : REJECTIONS_6);
  }

  /** Bits of a mark, with or without a mask; few, so that rules meet each other's. */
  String mark() {
    return pick("0x1", "0x2/0xf", "0x0", "0x10/0x10", "0x3", "0xff00/0xff00", "7/7", "0x81");
  }

  /**
   * The name of something that remembers, one of a few in each file; no two files share one, as the
   * kernel would keep what it knows.
   */
  String listName() {
    if (lists == 0) {
      lists = number(1, Integer.MAX_VALUE - 1);
    }
    return pick("one", "two", "three") + Integer.toHexString(lists);
  }
}
