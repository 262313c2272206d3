package io.culvert.core.articles;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.boot.BuiltIns;
import io.culvert.core.chain.Chain;
import io.culvert.core.chain.PacketLog;
import io.culvert.core.chain.PacketTracer;
import io.culvert.core.chain.Rule;
import io.culvert.core.chain.TableName;
import io.culvert.core.clock.Clock;
import io.culvert.core.conntrack.Profile;
import io.culvert.core.conntrack.Tunables;
import io.culvert.core.control.rules.RuleFile;
import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceEvents;
import io.culvert.core.device.DeviceSetup;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.sim.PipeDevice;
import io.culvert.core.helper.HelperOptions;
import io.culvert.core.route.StaticRoute;
import io.culvert.core.router.Engine;
import io.culvert.core.router.EngineSpec;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.Prefix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The whole engine between two wires in memory, at a time that only the test moves: a protected
 * host, or a lan, behind {@code eth0}, everybody else behind {@code net0}. Rules are those of a
 * folder of {@code examples}, or the test's own; each packet's state is read off rules that match
 * one state each.
 */
final class ArticleRouter implements AutoCloseable {

  static final long SECOND = 1_000_000_000L;
  static final long MEGABYTE = 1L << 20;

  private static final int QUEUE = 64;
  private static final int ROWS = 1 << 20;
  private static final List<String> STATES = List.of("NEW", "ESTABLISHED", "RELATED", "INVALID");
  private static final List<String> SEEN_IN = List.of("INPUT", "OUTPUT", "FORWARD");

  private final Time time = new Time();
  private final Engine engine;
  private final PipeDevice.Pair eth;
  private final PipeDevice.Pair net;
  private Asked asked;

  private ArticleRouter(Profile profile, long memoryBytes, Device.Role role, String ethAddress) {
    engine =
        new Engine(
            new EngineSpec(
                new Tunables(profile, memoryBytes),
                time,
                2008,
                4 * QUEUE,
                new HelperOptions(profile == Profile.CLASSIC, Set.of()),
                BuiltIns::trackers,
                fault -> {
                  throw fault;
                }));
    eth = wire("eth0", 0, role, ethAddress);
    net = wire("net0", 1, Device.Role.NETWORK, "203.0.113.1/24");
    StaticRoute everything =
        StaticRoute.of(Prefix.of("0.0.0.0/0"), IpAddress.of("203.0.113.2"), "net0");
    engine.attach(List.of(eth.near(), net.near()), List.of(everything));
    rules("");
  }

  /** A host of the articles' day, with 128 MB. */
  static ArticleRouter host(String address) {
    return host(address, Profile.CLASSIC, 128 * MEGABYTE);
  }

  /** A host at {@code address}; the router's end of its link has the address before. */
  static ArticleRouter host(String address, Profile profile, long memoryBytes) {
    IpAddress host = IpAddress.of(address);
    IpAddress before = new IpAddress(4, host.high(), host.low() - 1);
    return new ArticleRouter(profile, memoryBytes, Device.Role.HOST, before + "/30");
  }

  /** A gateway between the lan 192.0.2.0/24 and the rest. */
  static ArticleRouter gateway() {
    return new ArticleRouter(Profile.CLASSIC, 128 * MEGABYTE, Device.Role.NETWORK, "192.0.2.1/24");
  }

  private PipeDevice.Pair wire(String name, int index, Device.Role role, String address) {
    List<Prefix> addresses = List.of(Prefix.of(address));
    DeviceSpec near = new DeviceSpec(name, index, role, 1500, addresses, DeviceSpec.Link.DEFAULT);
    DeviceSpec far = DeviceSpec.network(name + "-far", index, List.of());
    DeviceSetup setup = new DeviceSetup(engine.pool(), engine.drops(), DeviceEvents.NONE);
    return PipeDevice.pair(near, far, Medium.IP, setup, QUEUE);
  }

  /** What time it is. */
  private static final class Time implements Clock {

    private volatile long nanos = 1_000 * SECOND;

    @Override
    public long nanos() {
      return nanos;
    }

    @Override
    public long epochMicros() {
      return nanos / 1000;
    }
  }

  /** The folder that holds all modules. */
  static Path repository() {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(root.resolve("examples"))) {
      root = root.getParent();
    }
    return root;
  }

  /** Loads the rules of an example. */
  ArticleRouter example(String name) {
    try {
      return rules(Files.readString(repository().resolve("examples/" + name + "/rules.v4")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Loads rules, atomically, in place of those there were. */
  ArticleRouter rules(String text) {
    RuleFile file = BuiltIns.ruleLanguage().read("rules", text + watch(), 4, false);
    assertThat(file.ok()).as(file.diagnostics().render()).isTrue();
    engine.rules(
        engine
            .rules()
            .with(file.compile(engine.ruleEnvironment(PacketLog.NONE, PacketTracer.NONE))));
    return this;
  }

  private static String watch() {
    StringBuilder text = new StringBuilder("\n*mangle\n");
    SEEN_IN.forEach(chain -> text.append(":" + chain + " ACCEPT [0:0]\n"));
    for (String chain : SEEN_IN) {
      STATES.forEach(state -> text.append("-A " + chain + " -m state --state " + state + "\n"));
    }
    return text.append("COMMIT\n").toString();
  }

  /**
   * What became of a packet.
   *
   * @param state the one state its rules saw it in; empty if it met none
   * @param beyond what came out at the other side
   * @param back what came back to its sender
   */
  record Passage(String state, List<PacketBuffer> beyond, List<PacketBuffer> back) {

    boolean passed() {
      return !beyond.isEmpty();
    }
  }

  /** The host, or somebody in the lan, sends a packet. */
  Passage fromHost(Packets packet) {
    return send(eth, net, packet.bytes());
  }

  /** Somebody outside sends a packet. */
  Passage fromNet(Packets packet) {
    return send(net, eth, packet.bytes());
  }

  /** Somebody outside sends a packet as it lies on the wire. */
  Passage fromNet(byte[] packet) {
    return send(net, eth, packet);
  }

  private Passage send(PipeDevice.Pair from, PipeDevice.Pair to, byte[] packet) {
    long[] before = states();
    PacketBuffer buffer = engine.pool().acquire();
    buffer.bytes().put(PacketBuffer.HEADROOM, packet);
    buffer.extent(PacketBuffer.HEADROOM, PacketBuffer.HEADROOM + packet.length);
    from.far().transmit(buffer);
    from.near().read(engine.walk(), QUEUE);
    return new Passage(grown(before), arrived(to.far()), arrived(from.far()));
  }

  private static List<PacketBuffer> arrived(PipeDevice far) {
    List<PacketBuffer> all = new ArrayList<>();
    far.read(
        (device, packet) -> {
          PacketBuffer copy = new PacketBuffer().fill(packet.toArray());
          packet.release();
          assertThat(HeaderParser.parse(copy)).isNull();
          all.add(copy);
        },
        QUEUE);
    return all;
  }

  private long[] states() {
    long[] counts = new long[STATES.size()];
    for (String name : SEEN_IN) {
      Chain chain = engine.rules().of(4).chain(TableName.MANGLE, name);
      for (int i = 0; i < counts.length; i++) {
        counts[i] += chain.rule(i).packets();
      }
    }
    return counts;
  }

  private String grown(long[] before) {
    long[] after = states();
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < before.length; i++) {
      if (after[i] > before[i]) {
        seen.add(STATES.get(i));
      }
    }
    return String.join("+", seen);
  }

  /** Packets that met the one rule of a chain that has all of {@code words}. */
  long packets(TableName table, String chain, String... words) {
    List<Rule> rules =
        engine.rules().of(4).chain(table, chain).rules().stream()
            .filter(rule -> Stream.of(words).allMatch(rule.text()::contains))
            .toList();
    assertThat(rules).as("rules with %s", List.of(words)).hasSize(1);
    return rules.get(0).packets();
  }

  /** Packets that met the policy of a chain of the filter table. */
  long policy(String chain) {
    return engine.rules().of(4).chain(TableName.FILTER, chain).packets();
  }

  /** Packets that died for {@code reason}. */
  long died(DropReason reason) {
    return engine.drops().of(reason);
  }

  /** Lets time pass, and the engine do what is due. */
  ArticleRouter sleep(double seconds) {
    time.nanos += (long) (seconds * SECOND);
    engine.maintain(ROWS);
    return this;
  }

  /** Entries there are. */
  int count() {
    return engine.conntrack().table().count();
  }

  /** Sets a tunable through {@code culvert sysctl}. */
  void sysctl(String name, long value) {
    asked().run("sysctl", "net.netfilter.nf_conntrack_" + name + "=" + value);
  }

  /** Reads a tunable through {@code culvert sysctl}. */
  long sysctl(String name) {
    return Long.parseLong(
        asked().run("sysctl", "-n", "net.netfilter.nf_conntrack_" + name).strip());
  }

  /** The lines of {@code culvert conntrack -L}. */
  List<String> listed() {
    return asked().run("conntrack", "-L").lines().toList();
  }

  /** The one line of {@code culvert conntrack -L}. */
  String line() {
    List<String> lines = listed();
    assertThat(lines).hasSize(1);
    return lines.get(0);
  }

  /** Runs a command of Culvert's; what it printed. */
  String culvert(String... arguments) {
    return asked().run(arguments);
  }

  private Asked asked() {
    if (asked == null) {
      asked = new Asked(engine);
    }
    return asked;
  }

  @Override
  public void close() {
    if (asked != null) {
      asked.close();
    }
  }
}
