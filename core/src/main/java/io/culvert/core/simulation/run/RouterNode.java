package io.culvert.core.simulation.run;

import io.culvert.core.chain.PacketLog;
import io.culvert.core.chain.PacketTracer;
import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.clock.Clock;
import io.culvert.core.conntrack.Profile;
import io.culvert.core.conntrack.Tunables;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.offline.EngineKit;
import io.culvert.core.control.rules.RuleFile;
import io.culvert.core.control.rules.RuleLanguage;
import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.PacketSink;
import io.culvert.core.helper.HelperOptions;
import io.culvert.core.helper.HelperPlugin;
import io.culvert.core.helper.HelperProblem;
import io.culvert.core.nat.PortStart;
import io.culvert.core.route.StaticRoute;
import io.culvert.core.router.Engine;
import io.culvert.core.router.EngineSpec;
import io.culvert.core.simulation.net.LawBroken;
import io.culvert.core.simulation.net.Parcel;
import io.culvert.core.simulation.net.Reading;
import io.culvert.core.simulation.net.Wire;
import io.culvert.core.simulation.rules.RuleBook;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.PacketPool;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A router of a world: the engine as it is, between ports, and its laws. */
final class RouterNode implements Hop {

  /** A packet that the engine sent, and by which port. */
  record Sent(Port by, byte[] bytes) {}

  private static final int BUFFERS = 64;
  private static final int ROWS = 4_096;

  private final String name;
  private final Engine engine;
  private final RuleEnvironment environment;
  private final RuleLanguage language;
  private final RuleBook rules;
  private final List<Port> ports = new ArrayList<>();
  private final List<PacketBuffer> withheld = new ArrayList<>();
  private final RouterLaws laws;
  private List<Sent> sent = new ArrayList<>();
  private RuntimeException fault;
  private PacketSink gate;
  private Parcel walking;

  /**
   * A router with its rules in force.
   *
   * @param index among the routers of the world
   * @param memory see {@link RouterLaws}
   * @param refuses whether a device refuses the packet it is given now
   * @param crowdedOut see {@link RouterLaws}
   */
  RouterNode(
      String name,
      int index,
      List<DeviceSpec> devices,
      List<StaticRoute> routes,
      RuleBook rules,
      EngineKit kit,
      Clock clock,
      long seed,
      Memory memory,
      BooleanSupplier refuses,
      BiConsumer<Tuple, Boolean> crowdedOut) {
    this.name = name;
    this.rules = rules;
    engine =
        new Engine(
            new EngineSpec(
                new Tunables(Profile.MODERN, kit.memoryBytes()),
                clock,
                seed,
                new PacketPool(BUFFERS),
                HelperOptions.explicit(),
                kit.trackers(),
                broken -> fault = broken,
                PortStart::random));
    for (DeviceSpec spec : devices) {
      ports.add(new Port(spec, (by, bytes) -> sent.add(new Sent(by, bytes)), refuses));
    }
    engine.attach(ports, routes);
    environment = engine.ruleEnvironment(PacketLog.NONE, PacketTracer.NONE);
    language = kit.language();
    laws = new RouterLaws(name, index, engine, rules, memory, crowdedOut);
    load();
  }

  Engine engine() {
    return engine;
  }

  Port port(int index) {
    return ports.get(index);
  }

  List<Port> ports() {
    return ports;
  }

  RuleBook rules() {
    return rules;
  }

  RouterLaws laws() {
    return laws;
  }

  /** Puts helpers in the place of those there were. */
  void install(List<HelperPlugin> helpers) {
    List<HelperProblem> problems = engine.helpers().install(helpers);
    if (!problems.isEmpty()) {
      throw new IllegalStateException("helpers: " + problems);
    }
  }

  /** Puts what the rule book says in force. */
  void load() {
    int version = ports.get(0).addresses().get(0).address().version();
    RuleFile file = language.read(name, rules.text(), version, false);
    if (!file.ok()) {
      throw new IllegalStateException(file.diagnostics().render() + rules.text());
    }
    engine.rules(engine.rules().with(file.compile(environment)));
  }

  /** Withholds buffers so that only {@code left} can be had; all of them with {@link #BUFFERS}. */
  void buffers(int left) {
    while (withheld.size() < BUFFERS - left) {
      withheld.add(engine.pool().acquire());
    }
    while (withheld.size() > BUFFERS - left) {
      withheld.remove(withheld.size() - 1).release();
    }
    laws.withheld(withheld.size());
  }

  /** All buffers can be had. */
  void buffers() {
    buffers(BUFFERS);
  }

  /** A device goes down or comes back. */
  void up(Port port, boolean up) {
    if (port.up() != up) {
      port.up(up);
      if (up) {
        engine.deviceUp();
      } else {
        engine.deviceDown(port);
      }
    }
  }

  /** What is due is done. */
  void maintain() {
    engine.maintain(ROWS);
    settle(null, null);
  }

  @Override
  public void receive(int port, Parcel parcel) {
    receive(ports.get(port), parcel);
  }

  @Override
  public void wired(Consumer<RouterNode> wiring) {
    wiring.accept(this);
  }

  /** A parcel arrives at a port. */
  void receive(Port port, Parcel parcel) {
    PacketBuffer buffer = port.up() ? engine.pool().acquire() : null;
    if (buffer == null) {
      if (parcel.flow() != null) {
        parcel.flow().trouble(port.up() ? "no buffer" : "device down");
      }
      return;
    }
    port.counters().countIn(parcel.bytes().length);
    laws.before();
    walking = parcel;
    (gate == null ? engine.walk() : gate).receive(port, buffer.fill(parcel.bytes()));
    walking = null;
    settle(port, parcel);
  }

  /** Packets go there before they are walked. */
  void gate(PacketSink before) {
    gate = before;
  }

  /** The parcel that is walked now, {@code null} for none. */
  Parcel walking() {
    return walking;
  }

  /** A packet that did not come by a wire just now is walked. */
  void walk(Device by, PacketBuffer packet, Parcel parcel) {
    laws.before();
    walking = parcel;
    engine.walk().receive(by, packet);
    walking = null;
    settle((Port) by, parcel);
  }

  private void settle(Port port, Parcel parcel) {
    List<Sent> now = sent;
    if (fault instanceof LawBroken broken) {
      throw broken;
    }
    if (fault != null) {
      throw new LawBroken("fault", fault);
    }
    laws.buffersHome();
    if (parcel != null) {
      laws.step(port, parcel, now);
    }
    if (!now.isEmpty()) {
      sent = new ArrayList<>();
      for (Sent one : now) {
        forward(one, parcel);
      }
    }
  }

  private void forward(Sent one, Parcel parcel) {
    Reading r = Reading.of(one.bytes());
    IpAddress to = r.destination();
    Wire wire = one.by().wire(to);
    if (wire != null) {
      boolean made = parcel == null || RouterLaws.made(Reading.of(parcel.bytes()), r);
      wire.send(
          new Parcel(
              one.bytes(),
              parcel == null ? null : parcel.flow(),
              parcel != null && parcel.forward() != made,
              made,
              parcel != null && (parcel.damaged() || laws.untracked())));
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
