package io.culvert.core.boot;

import io.culvert.core.clock.Clock;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.StateView;
import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.control.events.EventFeed;
import io.culvert.core.control.state.StateKeeper;
import io.culvert.core.control.state.Telling;
import io.culvert.core.device.Device;
import io.culvert.core.router.Engine;
import io.culvert.core.state.EngineState;
import io.culvert.core.state.StateLoader;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How a router's connections outlive it: on disk, where the configuration says so, and in the
 * process that takes it over. Main thread, but for {@link #view}.
 */
final class RouterState implements AutoCloseable {

  private final RouterConfig config;
  private final Engine engine;
  private final RouterLoop loop;
  private final Clock clock;
  private final EventFeed events;
  private final List<? extends Device> devices;
  private volatile StateKeeper keeper;
  private Telling telling;

  RouterState(
      RouterConfig config,
      Engine engine,
      RouterLoop loop,
      Clock clock,
      EventFeed events,
      List<? extends Device> devices) {
    this.config = config;
    this.engine = engine;
    this.loop = loop;
    this.clock = clock;
    this.events = events;
    this.devices = devices;
  }

  /** What this router knows. */
  EngineState known() {
    List<String> names = devices.stream().map(Device::name).toList();
    return new EngineState(engine.conntrack(), engine.nat(), engine.helpers(), names);
  }

  /** What another process may do with this router; nothing where a device can't be passed on. */
  Optional<Handover> offer(Vertx front, Handover.Owner owner) {
    if (config.cluster().isPresent()) {
      return Optional.empty(); // another member goes on instead
    }
    int[] descriptors = devices.stream().mapToInt(BuiltIns::descriptor).toArray();
    if (Arrays.stream(descriptors).anyMatch(descriptor -> descriptor < 0)) {
      return Optional.empty();
    }
    Path socket = config.control().socket();
    Path beside = socket.resolveSibling(socket.getFileName() + Handover.SUFFIX);
    return Optional.of(new Handover(front, beside, known(), descriptors, loop, clock, owner));
  }

  /** Takes what the router before knows, which has stopped then; how many connections go on. */
  long take(TakeOver before) {
    StateLoader loader =
        new StateLoader(known(), engine.routing()::hasAddress, clock.nanos(), clock.epochMicros());
    before.state(loader);
    return loader.finish(clock.epochMicros()).entries();
  }

  /** Who tells what changes, to whoever is added. */
  Telling telling() {
    if (telling == null) {
      telling = new Telling(known(), clock, loop);
      loop.every(Telling.TICK_MILLIS, telling::tick);
    }
    return telling;
  }

  /**
   * Keeps connections where the configuration says so, if it does.
   *
   * @param load whether to go on with those that are there
   * @return what to tell the operator
   */
  List<String> keep(boolean load) {
    if (config.state().isEmpty()) {
      return List.of();
    }
    RouterConfig.State where = config.state().get();
    StateKeeper kept =
        new StateKeeper(
            known(),
            where.directory(),
            where.journal(),
            clock,
            telling(),
            problem -> events.warn(RouterEvent.Kind.DEVICE, problem));
    keeper = kept;
    String told = load ? kept.load(engine.routing()::hasAddress) : "";
    loop.onLoop(kept::start);
    loop.every(StateKeeper.TICK_MILLIS, kept::tick);
    return told.isEmpty() ? List.of() : List.of(told);
  }

  /** Saves everything; when no packet comes any more. */
  void save() {
    if (keeper != null) {
      loop.onLoop(keeper::save);
    }
  }

  /** How connections are kept. Any thread. */
  StateView view() {
    StateKeeper kept = keeper;
    return kept == null ? StateView.NONE : kept.view();
  }

  /** Ends when all is written. */
  @Override
  public void close() {
    if (keeper != null) {
      keeper.close();
    }
  }
}
