package io.culvert.core.router;

import io.culvert.core.chain.AddressTypes;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.PacketLog;
import io.culvert.core.chain.PacketTracer;
import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.RuleSets;
import io.culvert.core.clock.Clock;
import io.culvert.core.clock.SeededRandom;
import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.Homes;
import io.culvert.core.conntrack.Tunables;
import io.culvert.core.device.Device;
import io.culvert.core.helper.HelperHost;
import io.culvert.core.nat.Nat;
import io.culvert.core.reassembly.Reassembly;
import io.culvert.core.route.StaticRoute;
import io.culvert.core.wire.DropCounters;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.PacketPool;
import io.culvert.core.wire.Prefix;
import java.util.List;

/**
 * One engine: everything between a packet in and a packet out, put together. It does no I/O, knows
 * no clock but the one it was given, and shares nothing with other engines of the process. The
 * router, replay, twin, rig and simulation all drive this.
 *
 * <p>Made in two steps, since devices need the engine's buffers and routing needs the devices: the
 * constructor, then {@link #attach}. Loop only.
 */
public final class Engine implements EngineParts {

  private final EngineSpec spec;
  private final SeededRandom random;
  private final PacketPool pool;
  private final DropCounters drops = new DropCounters();
  private final Conntrack conntrack;
  private final Nat nat;
  private final HelperHost helpers;
  private final HookRunner hooks;
  private final PacketWalk walk;
  private final RouterTunables routerTunables;
  private final Reassembly reassembly;
  private final PacketContext abandoned = new PacketContext();

  private Routing routing;
  private PathMtu pathMtu;
  private IcmpErrors errors;
  private InputRouting inputRouting;
  private Forwarder forwarder;
  private NeighborService neighbors;
  private Fragmenter fragmenter;
  private LocalDelivery local;
  private Rejecter rejecter;
  private AddressTypes addressTypes;

  /** The parts that need no device. */
  public Engine(EngineSpec spec) {
    this.spec = spec;
    random = new SeededRandom(spec.seed());
    pool = spec.pool();
    conntrack = new Conntrack(spec.tunables(), random);
    spec.trackers().accept(conntrack);
    nat = new Nat(conntrack, random, spec.ports().apply(random));
    helpers = new HelperHost(conntrack, nat, spec.helpers(), spec.clock());
    routerTunables = new RouterTunables(spec.tunables());
    reassembly = new Reassembly(random, new Abandoned());
    reassembly.register(spec.tunables()::register);
    hooks = new HookRunner(conntrack, nat, helpers::help);
    walk = new PacketWalk(this, hooks);
  }

  /** The parts that need devices; {@code RouteException} where the routes can't be used. */
  public void attach(List<? extends Device> devices, List<StaticRoute> routes) {
    routing = new Routing(List.copyOf(devices), routes);
    routing.onChange(hooks::routesChanged);
    helpers.ways(routing::sameWay);
    routerTunables.devices(spec.tunables(), routing.devices());
    routerTunables.onRoutingChange(hooks::routesChanged);
    OwnPackets own = new OwnPackets(pool, routerTunables, drops, random, walk.output());
    pathMtu = new PathMtu(routing, routerTunables, random);
    errors = new IcmpErrors(routing, routerTunables, own, pathMtu, random);
    inputRouting =
        new InputRouting(routing, routerTunables, new ReversePath(routing, routerTunables), errors);
    forwarder = new Forwarder(inputRouting, errors, pathMtu);
    neighbors = new NeighborService(routing, routerTunables, own, errors, drops);
    fragmenter = new Fragmenter(own, neighbors, errors, pathMtu);
    rejecter = new Rejecter(routing, own, errors, conntrack);
    local = new LocalDelivery(routing, routerTunables, own, errors, rejecter, neighbors, pathMtu);
    addressTypes = new RouteAddressTypes(routing, pathMtu, spec.clock());
  }

  /** What rules are compiled against; call after {@link #attach}. */
  public RuleEnvironment ruleEnvironment(PacketLog log, PacketTracer tracer) {
    return new RuleEnvironment(
        conntrack, nat, rejecter, log, addressTypes, tracer, random, spec.clock());
  }

  /** Where INVALID packets are told of, if {@code nf_conntrack_log_invalid} asks for them. */
  public void log(PacketLog log) {
    hooks.log(log);
  }

  /** Who decides which packets are traced; {@code null} while nobody wants to know. */
  public void tracer(PacketTracer tracer) {
    walk.tracer(tracer);
  }

  /** The rules in force. */
  public RuleSets rules() {
    return hooks.rules();
  }

  /** Puts {@code rules} in force from the next packet on. */
  public void rules(RuleSets rules) {
    hooks.rules(rules);
  }

  /** How often a hook's rules were not asked since they were put in force. */
  public long rulesSpared() {
    return hooks.rulesSpared();
  }

  /**
   * What is due: expired entries, stale datagrams, neighbours. Call several times a second.
   *
   * @param maxRows how many rows of the table to look at
   * @return whether more is due at once: call again as soon as packets had their turn
   */
  public boolean maintain(int maxRows) {
    long now = spec.clock().nanos();
    boolean more = conntrack.sweep(now, maxRows);
    nat.sweep(now, maxRows);
    reassembly.sweep(now, maxRows);
    neighbors.maintain(now);
    return more;
  }

  /** A device came back or changed: routes are made anew. */
  public void deviceUp() {
    routing.rebuild();
  }

  /** A device went down: routes are made anew and what was masqueraded behind it is deleted. */
  public void deviceDown(Device device) {
    long now = spec.clock().nanos();
    routing.rebuild();
    neighbors.deviceDown(device.index(), now);
    nat.deviceDown(device.index(), now);
  }

  /**
   * Gives a device other addresses while traffic flows: routes are made anew, and what was
   * masqueraded with an address that is gone is deleted ({@code masq_inet_event}).
   *
   * @throws io.culvert.core.route.RouteException where a static route could no longer be used;
   *     nothing changes then
   */
  public void addresses(Device device, List<Prefix> next) {
    List<Prefix> before = device.addresses();
    device.addresses(next);
    try {
      routing.rebuild();
    } catch (RuntimeException e) {
      device.addresses(before);
      throw e;
    }
    long now = spec.clock().nanos();
    for (Prefix old : before) {
      IpAddress address = old.address();
      if (next.stream().noneMatch(prefix -> prefix.address().equals(address))) {
        nat.addressRemoved(device.index(), address.high(), address.low(), now);
      }
    }
  }

  /** Has other engines judge what {@code homes} say, and {@code taker} bring packets to them. */
  public void share(Homes homes, HandOver taker) {
    Homes.share(conntrack, homes);
    hooks.handOver(taker);
  }

  /** Where devices deliver. */
  public PacketWalk walk() {
    return walk;
  }

  @Override
  public PacketPool pool() {
    return pool;
  }

  public Tunables tunables() {
    return spec.tunables();
  }

  public HelperHost helpers() {
    return helpers;
  }

  @Override
  public Nat nat() {
    return nat;
  }

  @Override
  public Clock clock() {
    return spec.clock();
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
  public PathMtu pathMtu() {
    return pathMtu;
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
    spec.faults().accept(fault);
  }

  /** Datagrams that never became whole: their sender may be told, their fragments are counted. */
  private final class Abandoned implements Reassembly.Abandoned {

    @Override
    public void timedOut(PacketBuffer first, int device, long nowNanos) {
      abandoned.begin(first, routing.device(device), nowNanos);
      if (first.ipVersion() == 6 || inputRouting.forRouter(abandoned)) {
        errors.reassemblyTimeExceeded(abandoned);
      }
    }

    @Override
    public void discarded(DropReason reason, int fragments) {
      for (int i = 0; i < fragments; i++) {
        drops.count(reason);
      }
    }
  }
}
