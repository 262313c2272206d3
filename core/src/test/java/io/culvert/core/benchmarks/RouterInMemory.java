package io.culvert.core.benchmarks;

import io.culvert.core.boot.BuiltIns;
import io.culvert.core.chain.PacketLog;
import io.culvert.core.chain.PacketTracer;
import io.culvert.core.clock.Clock;
import io.culvert.core.conntrack.Profile;
import io.culvert.core.conntrack.Tunables;
import io.culvert.core.control.rules.RuleFile;
import io.culvert.core.control.rules.RuleLanguage;
import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceEvents;
import io.culvert.core.device.DeviceSetup;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.PacketSink;
import io.culvert.core.device.sim.PipeDevice;
import io.culvert.core.helper.HelperOptions;
import io.culvert.core.router.Engine;
import io.culvert.core.router.EngineSpec;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.Prefix;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The gateway of {@code examples/ftp-gateway} in memory: the whole engine between two wires, a lan
 * host at 192.0.2.2 and 2001:db8:a::2, a wan host at 203.0.113.2 and 2001:db8:b::2, and a clock
 * that stands still unless it is moved. For measuring: sending allocates nothing of its own.
 */
public final class RouterInMemory implements Clock {

  static final long SECOND = 1_000_000_000L;
  static final String LAN_HOST = "192.0.2.2";
  static final String WAN_HOST = "203.0.113.2";
  static final String LAN_HOST_6 = "2001:db8:a::2";
  static final String WAN_HOST_6 = "2001:db8:b::2";

  private static final int QUEUE_PACKETS = 64;

  private final Engine engine;
  private final PipeDevice.Pair lan;
  private final PipeDevice.Pair wan;
  private final PacketBuffer arrived = new PacketBuffer();
  private final PacketSink count = this::count;
  private final PacketSink keep = this::keep;
  private long nowNanos = 5 * SECOND;
  private int arrivals;

  private RouterInMemory(String ipv4Rules, String ipv6Rules) {
    engine =
        new Engine(
            new EngineSpec(
                new Tunables(Profile.MODERN, 8L << 30),
                this,
                1,
                2 * QUEUE_PACKETS,
                HelperOptions.explicit(),
                BuiltIns::trackers,
                fault -> {
                  throw new AssertionError(fault);
                }));
    DeviceSetup setup = new DeviceSetup(engine.pool(), engine.drops(), DeviceEvents.NONE);
    lan = wire("lan0", 0, setup, "192.0.2.1/24", "2001:db8:a::1/64");
    wan = wire("wan0", 1, setup, "203.0.113.1/24", "2001:db8:b::1/64");
    engine.attach(List.of(lan.near(), wan.near()), List.of());
    RuleLanguage language = BuiltIns.ruleLanguage();
    load(language.read("rules.v4", ipv4Rules, 4, false));
    load(language.read("rules.v6", ipv6Rules, 6, false));
  }

  private static PipeDevice.Pair wire(
      String name, int index, DeviceSetup setup, String... addresses) {
    List<Prefix> prefixes = List.of(addresses).stream().map(Prefix::of).toList();
    return PipeDevice.pair(
        DeviceSpec.network(name, index, prefixes),
        DeviceSpec.network("far-" + name, index, List.of()),
        Medium.IP,
        setup,
        QUEUE_PACKETS);
  }

  private void load(RuleFile file) {
    if (!file.ok()) {
      throw new IllegalArgumentException(file.diagnostics().render());
    }
    engine.rules(
        engine
            .rules()
            .with(file.compile(engine.ruleEnvironment(PacketLog.NONE, PacketTracer.NONE))));
  }

  /** With these rules, which name the devices lan0 and wan0. */
  public static RouterInMemory with(String ipv4Rules, String ipv6Rules) {
    return new RouterInMemory(ipv4Rules, ipv6Rules);
  }

  /** With the rules of the example, unchanged. */
  public static RouterInMemory ftpGateway() {
    Path home = Path.of(System.getProperty("culvert.root", ""), "examples", "ftp-gateway");
    try {
      return with(
          Files.readString(home.resolve("rules.v4")), Files.readString(home.resolve("rules.v6")));
    } catch (IOException e) {
      throw new UncheckedIOException("run it from the repository's top", e);
    }
  }

  /** With twenty.rules, for IPv4 and for IPv6. */
  public static RouterInMemory twentyRules() {
    try (InputStream in =
        RouterInMemory.class.getResourceAsStream("/io/culvert/core/bench/twenty.rules")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return with(
          text.replace("LAN", "192.0.2.0/24").replace("HOST", "192.0.2.9"),
          text.replace("LAN", "2001:db8:a::/64").replace("HOST", "2001:db8:a::9"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Engine engine() {
    return engine;
  }

  /** The router's own end towards the lan. */
  PipeDevice lan() {
    return lan.near();
  }

  /** The router's own end towards the wan. */
  PipeDevice wan() {
    return wan.near();
  }

  /** What the host on the lan sends goes in here. */
  PipeDevice lanHost() {
    return lan.far();
  }

  /** What the host on the wan sends goes in here. */
  PipeDevice wanHost() {
    return wan.far();
  }

  @Override
  public long nanos() {
    return nowNanos;
  }

  @Override
  public long epochMicros() {
    return nowNanos / 1_000;
  }

  void sleep(long nanos) {
    nowNanos += nanos;
  }

  /** A copy of {@code packet} goes from a host through the router; how many packets came out. */
  int send(PipeDevice host, PacketBuffer packet) {
    return send(host, packet, count);
  }

  private int send(PipeDevice host, PacketBuffer packet, PacketSink at) {
    PacketBuffer copy = engine.pool().acquire();
    copy.copyFrom(packet);
    host.transmit(copy);
    PipeDevice router = host == lan.far() ? lan.near() : wan.near();
    arrivals = 0;
    router.read(engine.walk(), 1);
    lan.far().read(at, QUEUE_PACKETS);
    wan.far().read(at, QUEUE_PACKETS);
    return arrivals;
  }

  /** Nobody listens at the far ends any more: what goes out is counted by its device and gone. */
  void deafen() {
    lan.far().up(false);
    wan.far().up(false);
  }

  /**
   * A copy of {@code packet} is handed to the engine as a device would that has just read it, in a
   * buffer of the pool. After {@link #deafen} nothing but the engine is in this but the copy.
   */
  void walk(PipeDevice host, PacketBuffer packet) {
    PacketBuffer copy = engine.pool().acquire();
    copy.copyFrom(packet);
    engine.walk().receive(host == lan.far() ? lan.near() : wan.near(), copy);
  }

  /** What the copy costs in {@link #walk}. */
  void copyAlone(PacketBuffer packet) {
    PacketBuffer copy = engine.pool().acquire();
    copy.copyFrom(packet);
    copy.release();
  }

  /** Packets that left the router since it was made. */
  long packetsOut() {
    return lan.near().counters().packetsOut() + wan.near().counters().packetsOut();
  }

  /**
   * A copy of {@code packet} goes through, or this fails; returns it as it arrived, until the next.
   */
  PacketBuffer through(PipeDevice host, PacketBuffer packet) {
    long before = engine.drops().total();
    int out = send(host, packet, keep);
    if (out != 1 || engine.drops().total() != before) {
      throw new AssertionError(out + " packets came out, not 1; drops: " + drops());
    }
    return arrived;
  }

  /** The same for a packet in the making. */
  PacketBuffer through(PipeDevice host, Packets packet) {
    return through(host, packet.build());
  }

  /** A copy of {@code packet} goes from a host through the router; what came out, at either end. */
  List<byte[]> answers(PipeDevice host, PacketBuffer packet) {
    List<byte[]> out = new ArrayList<>();
    send(
        host,
        packet,
        (from, sent) -> {
          out.add(sent.toArray());
          sent.release();
        });
    return out;
  }

  /** What died, for messages. */
  private String drops() {
    StringBuilder text = new StringBuilder();
    for (DropReason reason : DropReason.values()) {
      if (engine.drops().of(reason) > 0) {
        text.append(reason).append(' ').append(engine.drops().of(reason)).append(' ');
      }
    }
    return text.toString();
  }

  private void count(Device from, PacketBuffer packet) {
    arrivals++;
    packet.release();
  }

  private void keep(Device from, PacketBuffer packet) {
    arrived.copyFrom(packet);
    count(from, packet);
  }
}
