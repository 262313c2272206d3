package io.culvert.core.router;

import io.culvert.core.chain.Chain;
import io.culvert.core.chain.Hook;
import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.RejectKind;
import io.culvert.core.chain.Rule;
import io.culvert.core.chain.RuleSet;
import io.culvert.core.chain.TableName;
import io.culvert.core.clock.Clock;
import io.culvert.core.clock.SeededRandom;
import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.Profile;
import io.culvert.core.conntrack.Tunables;
import io.culvert.core.conntrack.l4.BuiltInTrackers;
import io.culvert.core.device.Device;
import io.culvert.core.nat.Nat;
import io.culvert.core.reassembly.Reassembly;
import io.culvert.core.route.StaticRoute;
import io.culvert.core.wire.DropCounters;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.PacketPool;
import java.util.ArrayList;
import java.util.List;

/** A whole engine over devices in memory, without rules but for one REJECT, and without helpers. */
final class TestRouter implements EngineParts, Clock {

  static final long SECOND = 1_000_000_000L;

  final Tunables tunables = new Tunables(Profile.MODERN, 1L << 30);
  final PacketPool pool;
  final List<TestDevice> devices;
  long nowNanos = 5 * SECOND;
  private final DropCounters drops = new DropCounters();
  private final PacketContext abandoned = new PacketContext();
  private final Reassembly reassembly;
  private final Routing routing;
  private final Conntrack conntrack;
  private final InputRouting inputRouting;
  private final Forwarder forwarder;
  private final Fragmenter fragmenter;
  private final NeighborService neighbors;
  private final LocalDelivery local;
  private final IcmpErrors errors;
  private final Rejecter rejecter;
  private final HookRunner hooks;
  private final PacketWalk walk;

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
    SeededRandom random = new SeededRandom(1);
    RouterTunables settings = new RouterTunables(tunables);
    settings.devices(tunables, List.copyOf(devices));
    routing = new Routing(List.copyOf(devices), routes);
    reassembly = new Reassembly(random, this::timedOut);
    reassembly.register(tunables::register);
    conntrack = new Conntrack(tunables, random);
    BuiltInTrackers.register(conntrack);
    hooks = new HookRunner(conntrack, new Nat(conntrack, random), HelpStep.NONE);
    walk = new PacketWalk(this, hooks);
    OwnPackets own = new OwnPackets(pool, settings, drops, random, walk);
    errors = new IcmpErrors(routing, settings, own, random);
    inputRouting = new InputRouting(routing, settings, new ReversePath(routing, settings), errors);
    forwarder = new Forwarder(inputRouting, errors);
    neighbors = new NeighborService(routing, settings, own, errors, drops);
    fragmenter = new Fragmenter(routing, own, neighbors, errors);
    rejecter = new Rejecter(routing, own, errors, conntrack);
    local = new LocalDelivery(routing, settings, own, errors, rejecter, neighbors);
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
    return walk;
  }

  /** A packet or frame comes in by {@code device}. */
  void receive(TestDevice device, byte[] packet) {
    PacketBuffer buffer = pool.acquire();
    buffer.bytes().put(PacketBuffer.HEADROOM, packet);
    buffer.extent(PacketBuffer.HEADROOM, PacketBuffer.HEADROOM + packet.length);
    walk.receive(device, buffer);
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
    hooks.rules(hooks.rules().with(RuleSet.of(version, chains)));
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
    hooks.rules(hooks.rules().with(RuleSet.of(version, List.of(chain))));
  }

  private Rule reject(int id, Match match, RejectKind kind) {
    return new Rule(
        id, "", "", 0, new Match[] {match}, packet -> packet.drop(rejecter.reject(packet, kind)));
  }

  private void timedOut(PacketBuffer first, int device, long now) {
    abandoned.begin(first, routing.device(device), now);
    errors.reassemblyTimeExceeded(abandoned);
  }

  @Override
  public long nanos() {
    return nowNanos;
  }

  @Override
  public long epochMicros() {
    return 0;
  }

  @Override
  public Clock clock() {
    return this;
  }

  @Override
  public PacketPool pool() {
    return pool;
  }

  @Override
  public DropCounters drops() {
    return drops;
  }

  @Override
  public Reassembly reassembly() {
    return reassembly;
  }

  @Override
  public Conntrack conntrack() {
    return conntrack;
  }

  @Override
  public Routing routing() {
    return routing;
  }

  @Override
  public InputRouting inputRouting() {
    return inputRouting;
  }

  @Override
  public Forwarder forwarder() {
    return forwarder;
  }

  @Override
  public Fragmenter fragmenter() {
    return fragmenter;
  }

  @Override
  public NeighborService neighbors() {
    return neighbors;
  }

  @Override
  public LocalDelivery local() {
    return local;
  }

  @Override
  public IcmpErrors errors() {
    return errors;
  }

  @Override
  public void fault(RuntimeException fault) {
    throw new AssertionError(fault);
  }

  /** Packets that died for {@code reason}. */
  long died(DropReason reason) {
    return drops.of(reason);
  }
}
