package io.culvert.core.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.device.tun.TestNamespace;
import io.culvert.core.route.RouteType;
import io.culvert.core.route.StaticRoute;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.Prefix;
import io.culvert.core.wire.UdpView;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The same packets into this kernel and into ours: what comes out is compared, bit by bit. */
abstract class KernelTwin {

  static final String A4 = "10.1.0.2";
  static final String B4 = "10.2.0.2";
  static final String A6 = "fd01::2";
  static final String B6 = "fd02::2";
  static final String ME4 = "10.1.0.1";
  static final String ME6 = "fd01::1";

  /** The kernel tells which groups it is in: IPv6, hop-by-hop options, hop limit 1. */
  static final String LISTENER_REPORT = ": 600000000038000100";

  TestRouter ours;
  KernelRouter kernel;
  final List<String> differences = new ArrayList<>();
  int compared;
  int answered;

  @BeforeEach
  void start() {
    TestNamespace.assumeRights();
    ours =
        TestRouter.twoTuns(
            refusing("77.0.0.0/8", RouteType.BLACKHOLE),
            refusing("78.0.0.0/8", RouteType.UNREACHABLE),
            refusing("79.0.0.0/8", RouteType.PROHIBIT),
            refusing("fd77::/64", RouteType.BLACKHOLE),
            refusing("fd78::/64", RouteType.UNREACHABLE),
            refusing("fd79::/64", RouteType.PROHIBIT),
            new StaticRoute(
                Prefix.of("66.0.0.0/8"), null, "b0", RouteType.UNICAST, -1, 700, false));
    ours.a().mtuBytes = 3_000;
    ours.b().mtuBytes = 1_400;
    kernel = new KernelRouter(ours.devices);
    for (String route : List.of("blackhole 77", "unreachable 78", "prohibit 79")) {
      String[] words = route.split(" ");
      kernel.run("ip", "route", "add", words[0], words[1] + ".0.0.0/8");
      kernel.run("ip", "-6", "route", "add", words[0], "fd" + words[1] + "::/64");
    }
    kernel.run("ip", "route", "add", "66.0.0.0/8", "dev", "b0", "mtu", "700");
    set("net.ipv4.icmp_ratelimit", 0);
    set("net.ipv6.icmp.ratelimit", 0);
    set("net.ipv4.icmp_msgs_per_sec", 1_000_000);
    set("net.ipv4.icmp_msgs_burst", 1_000_000);
  }

  static StaticRoute refusing(String to, RouteType type) {
    return new StaticRoute(Prefix.of(to), null, null, type, -1, 0, false);
  }

  @AfterEach
  void stop() {
    if (kernel != null) {
      kernel.close();
    }
  }

  void set(String name, long value) {
    ours.tunables.set(name, value);
    kernel.run("sysctl", "-qw", name + "=" + value);
  }

  void same(String what, Packets packet) {
    same(what, packet.bytes());
  }

  void same(String what, byte[] packet) {
    kernel.receive(0, packet);
    ours.receive(ours.a(), packet);
    List<String> expected =
        kernel.take().stream()
            .filter(line -> !line.contains(LISTENER_REPORT))
            .map(KernelTwin::comparable)
            .toList();
    List<String> actual = new ArrayList<>();
    for (TestDevice device : ours.devices) {
      for (byte[] sent : device.take()) {
        actual.add(comparable(device.name() + ": " + HexFormat.of().formatHex(sent)));
      }
    }
    compared++;
    answered += expected.isEmpty() ? 0 : 1;
    if (!actual.equals(expected)) {
      differences.add(what + "\n  kernel " + expected + "\n  ours   " + actual);
    }
    assertThat(ours.pool.inUse()).as("buffers held after %s", what).isZero();
  }

  /** Without what each side draws by chance: ids and flow labels of its own packets. */
  static String comparable(String line) {
    int colon = line.indexOf(": ");
    byte[] p = HexFormat.of().parseHex(line.substring(colon + 2));
    boolean four = p[0] >>> 4 == 4;
    boolean own = four ? p[12] == 10 && p[15] == 1 : p[23] <= 1;
    if (four && own && (p[6] & 0x40) == 0) {
      p[4] = p[5] = p[10] = p[11] = 0;
    } else if (!four && own) {
      p[1] &= (byte) 0xF0;
      p[2] = p[3] = 0;
    }
    if (!four && p[6] == IpProtocol.IPV6_FRAGMENT) {
      p[44] = p[45] = p[46] = p[47] = 0;
    }
    return line.substring(0, colon + 2) + HexFormat.of().formatHex(p);
  }

  void verdict(int atLeastAnswered) {
    assertThat(differences).isEmpty();
    assertThat(answered).as("of %d compared", compared).isGreaterThanOrEqualTo(atLeastAnswered);
  }

  static Packets udp4(String from, String to) {
    return Packets.udp(from, 1_000, to, 2_000).payload("x");
  }

  static Packets udp6(String from, String to) {
    return Packets.udp(from, 1_000, to, 2_000).payload("x");
  }

  void trackInKernel() {
    for (String tables : List.of("iptables", "ip6tables")) {
      kernel.run(tables, "-A", "FORWARD", "-m", "conntrack", "--ctstate", "INVALID");
    }
  }

  void sameFragments(String what, Packets datagram, int mtu) {
    int number = 0;
    for (byte[] fragment : datagram.fragments(mtu)) {
      same(what + ", fragment " + number++, fragment);
    }
  }

  /** A datagram in pieces of these sizes. */
  static List<byte[]> uneven(Packets datagram, int... sizes) {
    int total = 0;
    for (int size : sizes) {
      total += size;
    }
    datagram.payloadBytes(total - UdpView.HEADER_BYTES);
    List<byte[]> fragments = new ArrayList<>();
    int at = 0;
    for (int size : sizes) {
      fragments.add(datagram.fragment(at, size, at + size < total));
      at += size;
    }
    return fragments;
  }

  void sameInOrder(String what, List<byte[]> fragments, int... order) {
    for (int number : order) {
      same(what + ", fragment " + number, fragments.get(number));
    }
  }
}
