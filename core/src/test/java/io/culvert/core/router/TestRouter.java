package io.culvert.core.router;

import io.culvert.core.chain.Chain;
import io.culvert.core.chain.Hook;
import io.culvert.core.chain.Match;
import io.culvert.core.chain.RejectKind;
import io.culvert.core.chain.Rejector;
import io.culvert.core.chain.Rule;
import io.culvert.core.chain.RuleSet;
import io.culvert.core.chain.TableName;
import io.culvert.core.clock.Clock;
import io.culvert.core.conntrack.Profile;
import io.culvert.core.conntrack.Tunables;
import io.culvert.core.conntrack.l4.BuiltInTrackers;
import io.culvert.core.device.Device;
import io.culvert.core.helper.HelperOptions;
import io.culvert.core.nat.PortStart;
import io.culvert.core.route.StaticRoute;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.PacketPool;
import java.util.ArrayList;
import java.util.List;

/** A whole engine over devices in memory, without rules but for one REJECT, and without helpers. */
final class TestRouter implements Clock {

  static final long SECOND = 1_000_000_000L;

  final Tunables tunables = new Tunables(Profile.MODERN, 1L << 30);
  final PacketPool pool;
  final List<TestDevice> devices;
  final Engine engine;
  long nowNanos = 5 * SECOND;

  TestRouter(List<TestDevice> devices, StaticRoute... routes) {
    this(new PacketPool(64), devices, devices, List.of(routes));
  }

  /** A router over other devices, which read into buffers of {@code pool}. */
  TestRouter(PacketPool pool, List<? extends Device> devices) {
    this(pool, List.of(), devices, List.of());
  }

  private TestRouter(
      PacketPool pool,
      List<TestDevice> inMemory,
      List<? extends Device> devices,
      List<StaticRoute> routes) {
    this.pool = pool;
    this.devices = inMemory;
    engine =
        new Engine(
            new EngineSpec(
                tunables,
                this,
                1,
                pool,
                HelperOptions.explicit(),
                BuiltInTrackers::register,
                fault -> {
                  throw new AssertionError(fault);
                },
                PortStart::random));
    engine.attach(devices, routes);
  }

  /** Two TUN devices, a0 (10.1.0.1, fd01::1) and b0 (10.2.0.1, fd02::1). */
  static TestRouter twoTuns(StaticRoute... routes) {
    return new TestRouter(
        List.of(
            TestDevice.tun(0, "a0", "10.1.0.1/24", "fd01::1/64"),
            TestDevice.tun(1, "b0", "10.2.0.1/24", "fd02::1/64")),
        routes);
  }

  TestDevice a() {
    return devices.get(0);
  }

  TestDevice b() {
    return devices.get(1);
  }

  PacketWalk walk() {
    return engine.walk();
  }

  /** A packet or frame comes in by {@code device}. */
  void receive(TestDevice device, byte[] packet) {
    PacketBuffer buffer = pool.acquire();
    buffer.bytes().put(PacketBuffer.HEADROOM, packet);
    buffer.extent(PacketBuffer.HEADROOM, PacketBuffer.HEADROOM + packet.length);
    engine.walk().receive(device, buffer);
  }

  /** Refuses in FORWARD; and notes at each hook the devices by which a packet passes. */
  void rejectAndWatch(int version, RejectKind kind, List<String> passed) {
    List<Chain> chains = new ArrayList<>();
    for (Hook hook : Hook.values()) {
      Match noted =
          packet -> {
            passed.add(hook + " " + name(packet.ingress()) + " " + name(packet.egress()));
            return false;
          };
      Chain chain = Chain.builtIn(TableName.MANGLE, hook, true);
      chain.seal(new Rule[] {reject(1, noted, kind)});
      chains.add(chain);
    }
    Chain filter = Chain.builtIn(TableName.FILTER, Hook.FORWARD, true);
    filter.seal(new Rule[] {reject(2, packet -> true, kind)});
    chains.add(filter);
    engine.rules(engine.rules().with(RuleSet.of(version, chains)));
  }

  private static String name(Device device) {
    return device == null ? "-" : device.name();
  }

  /** Rejects in FORWARD: TCP by {@code tcp} (may be null), everything else by {@code other}. */
  void rejectForwarded(int version, RejectKind tcp, RejectKind other) {
    List<Rule> rules = new ArrayList<>();
    if (tcp != null) {
      rules.add(reject(1, packet -> packet.buffer().protocol() == 6, tcp));
    }
    rules.add(reject(2, packet -> true, other));
    Chain chain = Chain.builtIn(TableName.FILTER, Hook.FORWARD, true);
    chain.seal(rules.toArray(new Rule[0]));
    engine.rules(engine.rules().with(RuleSet.of(version, List.of(chain))));
  }

  private Rule reject(int id, Match match, RejectKind kind) {
    Rejector rejector = engine.ruleEnvironment(null, null).rejector();
    return new Rule(
        id, "", "", 0, new Match[] {match}, packet -> packet.drop(rejector.reject(packet, kind)));
  }

  @Override
  public long nanos() {
    return nowNanos;
  }

  @Override
  public long epochMicros() {
    return 0;
  }

  Routing routing() {
    return engine.routing();
  }

  NeighborService neighbors() {
    return engine.neighbors();
  }

  /** Packets that died for {@code reason}. */
  long died(DropReason reason) {
    return engine.drops().of(reason);
  }
}
