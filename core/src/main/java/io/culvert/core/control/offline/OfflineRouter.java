package io.culvert.core.control.offline;

import io.culvert.core.chain.PacketLog;
import io.culvert.core.chain.PacketTracer;
import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.clock.VirtualClock;
import io.culvert.core.conntrack.Tunables;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.EntryCopier;
import io.culvert.core.control.ExplainRequest;
import io.culvert.core.control.RuleNames;
import io.culvert.core.control.RuleText;
import io.culvert.core.control.TraceView;
import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.control.engine.ConfiguredEngine;
import io.culvert.core.control.engine.TimeoutDesk;
import io.culvert.core.control.rules.RuleFile;
import io.culvert.core.control.rules.RuleLanguage;
import io.culvert.core.device.Device;
import io.culvert.core.helper.HelperProblem;
import io.culvert.core.nat.PortStart;
import io.culvert.core.router.Engine;
import io.culvert.core.router.EngineSpec;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.PacketPool;
import java.util.List;

/**
 * The router of a configuration without kernel, loop or root. Its owner brings the devices, lets
 * time pass and delivers packets. The same configuration, packets, times and seed do the same. One
 * thread.
 */
public final class OfflineRouter {

  private static final int BUFFERS = 256;

  /** As often as a running router does what is due. */
  private static final long MAINTAIN_NANOS = 25_000_000L;

  private static final int LEAST_ROWS = 1_024;
  private static final int TIMES_EACH_MINUTE = 2_400;

  private final VirtualClock clock;
  private final Engine engine;
  private final EngineTime time;
  private final RuleEnvironment environment;
  private final RuleLanguage language;
  private RuntimeException fault;

  /**
   * A router without rules; see {@link #load}.
   *
   * @param devices one for each of the configuration, in its order
   * @param log told of LOG, NFLOG and INVALID
   * @throws ControlException where the configuration can't be used
   */
  public OfflineRouter(
      RouterConfig config,
      EngineKit kit,
      List<? extends Device> devices,
      VirtualClock clock,
      long seed,
      PacketLog log) {
    this.clock = clock;
    engine = new Engine(spec(config, kit, seed));
    engine.log(log);
    ConfiguredEngine steps = new ConfiguredEngine(config, engine);
    steps.attach(devices);
    steps.tunables();
    TimeoutDesk timeouts = steps.timeouts();
    List<HelperProblem> problems = engine.helpers().install(kit.helpers());
    if (!problems.isEmpty()) {
      throw refused("plugin " + problems.get(0));
    }
    environment = engine.ruleEnvironment(log, PacketTracer.NONE);
    language =
        kit.language()
            .knowingTimeouts(timeouts)
            .knowingSets(steps.sets(environment, kit.language().names()))
            .knowingHelpers(engine.helpers()::offers)
            .sharingPorts(engine.nat().ports().parts());
    time = new EngineTime(engine, clock, MAINTAIN_NANOS, this::rowsEachTime);
  }

  private EngineSpec spec(RouterConfig config, EngineKit kit, long seed) {
    return new EngineSpec(
        new Tunables(config.profile(), kit.memoryBytes()),
        clock,
        seed,
        new PacketPool(BUFFERS),
        config.helpers().options(),
        kit.trackers(),
        broken -> fault = broken,
        PortStart::random);
  }

  private int rowsEachTime() {
    return Math.max(LEAST_ROWS, engine.conntrack().table().rows() / TIMES_EACH_MINUTE);
  }

  private static ControlException refused(String message) {
    return new ControlException(ControlException.Code.REFUSED, message, "");
  }

  /**
   * Puts the rules of one IP version in force.
   *
   * @return warnings, empty for none
   * @throws ControlException with everything that is wrong with them
   */
  public String load(RuleText text) {
    RuleFile file = language.read(text);
    String said = file.diagnostics().render().strip();
    if (!file.ok()) {
      throw refused(said);
    }
    engine.rules(engine.rules().with(file.compile(environment)));
    return said;
  }

  /** A buffer to fill and {@link #receive}; {@code null} when all are in use. */
  public PacketBuffer buffer() {
    return engine.pool().acquire();
  }

  /**
   * A packet comes in by the device of that index; returns when it has ended its walk.
   *
   * @throws IllegalStateException if the engine failed on it
   */
  public void receive(int deviceIndex, PacketBuffer packet) {
    engine.walk().receive(engine.routing().device(deviceIndex), packet);
    if (fault != null) {
      RuntimeException broken = fault;
      fault = null;
      throw new IllegalStateException("the engine failed on a packet: " + broken, broken);
    }
  }

  /** Lets time pass until the wall clock says {@code epochNanos}; never back. */
  public void passUntil(long epochNanos) {
    time.pass(Math.max(0, epochNanos - clock.epochNanos()));
  }

  /**
   * The walk of a made-up packet, and behind it those of what the router sends because of it. It
   * leaves traces: for a router that has nothing else to do.
   */
  public List<TraceView> explain(ExplainRequest request) {
    return new MadeUpPackets(engine).explain(request);
  }

  /** Who decides which packets are traced; {@code null} for nobody. */
  public void tracer(PacketTracer tracer) {
    engine.tracer(tracer);
  }

  /** The engine, for looking at. */
  public Engine engine() {
    return engine;
  }

  /** Copies entries and expectations into values. */
  public EntryCopier copier() {
    return new EntryCopier(
        engine.conntrack(), this::deviceName, new RuleNames(engine::rules), clock);
  }

  private String deviceName(int index) {
    Device device = index < 0 ? null : engine.routing().device(index);
    return device == null ? "" : device.name();
  }
}
