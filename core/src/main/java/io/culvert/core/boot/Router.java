package io.culvert.core.boot;

import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.clock.SystemClock;
import io.culvert.core.conntrack.Tunables;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.EntryCopier;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.RuleNames;
import io.culvert.core.control.SmallVertx;
import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.control.engine.AddressDesk;
import io.culvert.core.control.engine.ConfiguredEngine;
import io.culvert.core.control.engine.EngineControl;
import io.culvert.core.control.engine.RouterParts;
import io.culvert.core.control.engine.SetDesk;
import io.culvert.core.control.engine.TimeoutDesk;
import io.culvert.core.control.events.EventFeed;
import io.culvert.core.control.events.EventLog;
import io.culvert.core.control.offline.EngineKit;
import io.culvert.core.control.rules.RuleLanguage;
import io.culvert.core.control.trace.TraceFeed;
import io.culvert.core.control.view.ViewHub;
import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceSetup;
import io.culvert.core.device.PacketSink;
import io.culvert.core.device.Pollable;
import io.culvert.core.helper.HelperOptions;
import io.culvert.core.helper.HelperProblem;
import io.culvert.core.helper.PluginSource;
import io.culvert.core.nat.PortStart;
import io.culvert.core.router.Engine;
import io.culvert.core.router.EngineSpec;
import io.culvert.core.wire.PacketPool;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * One running router made from a configuration. {@link #start} either brings all of it up or leaves
 * nothing behind; {@link #close} takes it down. Main thread.
 */
public final class Router implements AutoCloseable {

  private static final int BUFFERS = 1_024;

  private final RouterConfig config;
  private final Consumer<String> says;
  private final boolean takesOver;
  private final Runnable gone;
  private final Deque<Runnable> undo = new ArrayDeque<>();
  private final List<String> warnings = new ArrayList<>();
  private final Exports exports;
  private final Clustering clustering;
  private final SystemClock clock = new SystemClock();
  private final CompletableFuture<Void> settled = new CompletableFuture<>();
  private RouterLoop loop;
  private Engine engine;
  private ConfiguredEngine steps;
  private EventFeed events;
  private EngineControl control;
  private RouterState state;
  private TakeOver takeOver;
  private List<Pollable> devices = List.of();
  private Servers servers;
  private Supervisor supervisor;
  private String page = "";

  private Router(RouterConfig config, boolean takesOver, Consumer<String> says, Runnable gone) {
    this.config = config;
    this.takesOver = takesOver;
    this.says = says;
    this.exports = new Exports(config);
    this.clustering = new Clustering(config, takesOver);
    this.gone = gone;
  }

  /**
   * Starts the router of {@code config}; returns when it forwards.
   *
   * @param says gets what the operator should read: warnings, then the line that it is ready
   * @throws ControlException if it can't be started; nothing is left behind then
   */
  public static Router start(RouterConfig config, Consumer<String> says) {
    return start(config, false, says, () -> {});
  }

  /**
   * The same.
   *
   * @param takesOver whether to go on with what the router has that runs; see {@link Handover}
   * @param gone told when another process has taken this router over
   */
  static Router start(
      RouterConfig config, boolean takesOver, Consumer<String> says, Runnable gone) {
    Router router = new Router(config, takesOver, says, gone);
    try {
      router.bringUp();
      return router;
    } catch (RuntimeException e) {
      router.close();
      throw e;
    }
  }

  private void bringUp() {
    FirstPlugins firstPlugins = firstPlugins();
    IoRoad road = IoRoad.choose(config.io());
    firstPlugins.awaitLogging();
    engine = engine(road.pool(BUFFERS, config.devices().size()));
    steps = new ConfiguredEngine(config, engine);
    loop = new RouterLoop(oneLoop());
    EntryCopier copier =
        new EntryCopier(engine.conntrack(), this::deviceName, new RuleNames(engine::rules), clock);
    final Executor logWriter = listen(copier);
    Vertx front = oneLoop(); // for commands and pages: no packet waits for what they take to answer
    devices = openDevices(front);
    settle(logWriter);
    state = new RouterState(config, engine, loop, clock, events, devices);
    steps.tunables(); // only now those of single devices have names
    PluginDesk plugins = plugins(firstPlugins);
    TimeoutDesk timeouts = steps.timeouts();
    TraceFeed traces = new TraceFeed(loop, clock, engine.conntrack(), engine::tracer);
    RuleEnvironment environment = engine.ruleEnvironment(events, traces);
    SetDesk sets = steps.sets(environment, BuiltInRules.names());
    RuleLanguage language = BuiltIns.ruleLanguage(plugins, timeouts, sets, engine);
    LoadedRules rules = new LoadedRules(language, engine, environment);
    ConfiguredEngine.rules(config).forEach(text -> rules.begin(text, warnings));
    Executor worker = worker("culvert-work");
    control =
        new EngineControl(
            new RouterParts(
                loop,
                clock,
                engine.conntrack(),
                engine.nat(),
                () -> List.copyOf(engine.routing().devices()),
                engine.drops(),
                engine.pool(),
                rules,
                timeouts,
                sets,
                new AddressDesk(() -> engine.routing().devices(), engine::addresses),
                plugins,
                copier,
                events,
                traces,
                exports::views,
                explainer(plugins, worker)::explain,
                worker,
                state::view,
                clustering::desk,
                new RouterParts.Identity(Version.text(), config.file().toString(), road.name())));
    exports.require(plugins);
    begin(road, plugins, views(front), front);
    warnings.forEach(says);
    servers.startMetrics();
    servers.startApi();
    String ready = ready(supervised(front));
    state
        .offer(front, new Handover.Owner(loop::stop, this::resume, this::release, this::gone))
        .ifPresent(servers::beside);
    says.accept(ready);
  }

  /** Makes the feed of events and has it logged; what writes the log. */
  private Executor listen(EntryCopier copier) {
    events = new EventFeed(loop, clock, copier);
    engine.conntrack().listener(events);
    engine.log(events);
    Executor logWriter = worker("culvert-log");
    EventLog.start(events, clock, logWriter);
    return logWriter;
  }

  private FirstPlugins firstPlugins() {
    if (config.user().isEmpty()) {
      settled.complete(null);
    }
    FirstPlugins first = FirstPlugins.of(source(config), worker("culvert-start"), settled);
    undo.push(first::close);
    return first;
  }

  /** Begins to move packets; with what was kept, or what the router before knows. */
  private void begin(IoRoad road, PluginDesk plugins, ViewHub views, Vertx front) {
    servers = new Servers(front, config, control, views);
    undo.push(servers::close);
    PacketSink into = clustering.sink(engine, clock);
    loop.prepare(road, engine, into, (device, fault) -> fault(device.name(), fault));
    undo.push(state::close);
    undo.push(exports::close);
    if (takeOver == null) {
      warnings.addAll(state.keep(true));
      exports.begin(control, plugins, events, clock::epochMicros, warnings);
      resume();
      undo.push(this::stop);
      undo.push(clustering.join(engine, loop, clock, events, state, control));
      page = servers.startPage();
      return;
    }
    new WarmUp(config, plugins.plugins()).run();
    long connections = state.take(takeOver);
    resume();
    undo.push(this::stop);
    takeOver.forwarding();
    exports.begin(control, plugins, events, clock::epochMicros, warnings);
    warnings.addAll(state.keep(false));
    page = servers.startPage();
    says.accept("taken over: " + connections + " connections go on");
  }

  private void resume() {
    loop.start(engine, devices);
  }

  /** Another process has the devices and connections. */
  private void release(int successor) {
    supervisor.succeededBy(successor);
    undo.clear();
    servers.close();
    exports.close();
    state.close();
  }

  private void gone(long unreadMillis) {
    says.accept("taken over by another process; packets waited " + unreadMillis + " ms");
    gone.run();
  }

  private void stop() {
    loop.stop();
    state.save();
  }

  /**
   * Goes on as its user: nothing has come in yet, and that user has to be able to read the rest.
   */
  private void settle(Executor logWriter) {
    Rights.give(config);
    settled.complete(null);
    undo.push(AuditKeeping.begin(config, clock, logWriter, events));
  }

  /** Tells a service manager; where the page is, in words that may be in its log. */
  private String supervised(Vertx front) {
    supervisor = Supervisor.of(System.getenv(), front, takesOver);
    undo.push(supervisor::close);
    supervisor.ready(loop, control::status);
    if (page.isEmpty() || !supervisor.listens()) {
      return page;
    }
    Path kept = Servers.keep(page, config.control().socket());
    undo.push(() -> kept.toFile().delete());
    return "at the address in " + kept;
  }

  private Explainer explainer(PluginDesk plugins, Executor worker) {
    HelperOptions options = config.helpers().options();
    Supplier<EngineKit> kit = () -> BuiltIns.kit(plugins.plugins()).on(Memory.totalBytes());
    return new Explainer(loop, worker, engine, options, kit);
  }

  private Vertx oneLoop() {
    Vertx made = SmallVertx.make();
    undo.push(() -> Servers.await(made.close()));
    return made;
  }

  private Engine engine(PacketPool pool) {
    Engine made = new Engine(engineSpec(pool));
    made.conntrack().table().growInto(new BlocksAhead(worker("culvert-memory")));
    return made;
  }

  private ViewHub views(Vertx front) {
    ViewHub.About about = new ViewHub.About(Version.text(), ConfigText.of(config.file()));
    ViewHub views = new ViewHub(front, front.getOrCreateContext(), control, clock, about);
    views.start();
    undo.push(views::stop);
    return views;
  }

  private EngineSpec engineSpec(PacketPool pool) {
    Tunables tunables = new Tunables(config.profile(), Memory.totalBytes());
    return new EngineSpec(
        tunables,
        clock,
        new SecureRandom().nextLong(),
        pool,
        config.helpers().options(),
        BuiltIns::trackers,
        fault -> fault("engine", fault),
        PortStart::random);
  }

  private List<Pollable> openDevices(Vertx front) {
    if (takesOver) {
      takeOver = TakeOver.from(front, config.control().socket());
      undo.push(takeOver::close);
    }
    Map<String, Integer> open = takeOver == null ? Map.of() : takeOver.devices();
    DeviceSetup setup =
        new DeviceSetup(engine.pool(), engine.drops(), new DeviceNews(() -> engine, events));
    List<Pollable> opened = new DeviceOpener(BuiltIns.deviceKinds(), open).open(config, setup);
    undo.push(() -> opened.forEach(Pollable::close));
    steps.attach(opened);
    return opened;
  }

  private PluginDesk plugins(FirstPlugins first) {
    PluginDesk desk = new PluginDesk(loop, engine.helpers(), source(config), events);
    undo.push(desk::close);
    for (HelperProblem problem : desk.begin(first)) {
      warnings.add("warning: plugin " + problem);
    }
    return desk;
  }

  /** The plugins of that configuration. */
  static PluginSource source(RouterConfig config) {
    return new PluginSource(
        config.helpers().directory().orElseGet(Router::builtInPlugins),
        config.helpers().allow(),
        config.helpers().keys());
  }

  /** The plugins that were built with this program. */
  static Path builtInPlugins() {
    return Path.of(System.getProperty("culvert.home", ".")).resolve("plugins");
  }

  private Executor worker(String name) {
    ExecutorService worker = Worker.named(name);
    undo.push(worker::shutdownNow);
    return worker;
  }

  private String ready(String page) {
    String names = devices.stream().map(Device::name).collect(Collectors.joining(", "));
    String line = "ready: forwarding between " + names;
    line += "; control socket " + config.control().socket();
    return page.isEmpty() ? line : line + "; page " + page;
  }

  private String deviceName(int index) {
    Device device = engine.routing() == null ? null : engine.routing().device(index);
    return device == null ? "" : device.name();
  }

  private void fault(String where, Throwable fault) {
    events.warn(RouterEvent.Kind.DEVICE, where + ": fault " + Faults.describe(fault));
  }

  /** Everything the router can be asked. */
  public EngineControl control() {
    return control;
  }

  /** The page's address with its token; empty without a page. */
  public String page() {
    return page;
  }

  /** Takes down what is up, in the reverse order. Idempotent. */
  @Override
  public void close() {
    while (!undo.isEmpty()) {
      try {
        undo.pop().run();
      } catch (RuntimeException e) {
        says.accept("while stopping: " + e);
      }
    }
  }
}
