package io.culvert.core.control.engine;

import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.Position;
import io.culvert.core.control.RuleText;
import io.culvert.core.control.config.ClusterConfig;
import io.culvert.core.control.config.RouteConfig;
import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.control.rules.Names;
import io.culvert.core.control.sets.SetFile;
import io.culvert.core.device.Device;
import io.culvert.core.route.RouteException;
import io.culvert.core.route.StaticRoute;
import io.culvert.core.router.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The steps by which a configuration becomes a working engine, live or not, in this order. Each
 * refuses with the place in the configuration. Before the engine has packets.
 */
public final class ConfiguredEngine {

  private final RouterConfig config;
  private final Engine engine;

  /** The steps for {@code engine}. */
  public ConfiguredEngine(RouterConfig config, Engine engine) {
    this.config = config;
    this.engine = engine;
  }

  /** Gives the engine its devices, in the order of the configuration, routes, and its ports. */
  public void attach(List<? extends Device> devices) {
    config.cluster().flatMap(ClusterConfig::parts).ifPresent(engine.nat()::share);
    List<StaticRoute> routes = new ArrayList<>();
    for (RouteConfig route : config.routes()) {
      routes.add(StaticRoute.of(route.to(), route.via().orElse(null), route.device()));
    }
    try {
      engine.attach(devices, routes);
    } catch (RouteException e) {
      throw refused(Position.of(config.file().toString()), e.getMessage());
    }
  }

  /** Sets tunables; only after {@link #attach} have those of single devices names. */
  public void tunables() {
    for (RouterConfig.Tunable tunable : config.tunables()) {
      try {
        engine.tunables().set(tunable.name(), tunable.value());
      } catch (IllegalArgumentException e) {
        throw refused(tunable.at(), e.getMessage());
      }
    }
  }

  /** Makes the timeout policies that rules may name. */
  public TimeoutDesk timeouts() {
    TimeoutDesk desk = new TimeoutDesk(engine.conntrack(), engine::rules);
    for (RouterConfig.Timeout timeout : config.timeouts()) {
      try {
        desk.add(timeout.policy());
      } catch (ControlException e) {
        throw new ControlException(
            ControlException.Code.REFUSED, timeout.at() + ": " + e.getMessage(), e.hint());
      }
    }
    return desk;
  }

  /**
   * Makes the sets that rules may name.
   *
   * @param environment what the rules will be made with
   * @param names of services and protocols
   */
  public SetDesk sets(RuleEnvironment environment, Names names) {
    SetDesk desk = new SetDesk(environment.sets(), names, environment.clock(), engine::rules);
    config.rules().sets().ifPresent(file -> restore(desk, file));
    return desk;
  }

  private static void restore(SetDesk desk, RouterConfig.RuleFile file) {
    String path = file.path().toString();
    try {
      SetFile.lines(Files.readString(file.path())).forEach(line -> desk.restore(line, false));
    } catch (IOException e) {
      throw refused(file.at(), "can't read the sets: " + path + " (" + why(e) + ")");
    } catch (ControlException e) {
      throw refused(Position.of(path), e.getMessage());
    }
  }

  /** The rule files that the configuration names, read. */
  public static List<RuleText> rules(RouterConfig config) {
    List<RuleText> texts = new ArrayList<>();
    read(4, config.rules().ipv4()).ifPresent(texts::add);
    read(6, config.rules().ipv6()).ifPresent(texts::add);
    return texts;
  }

  private static Optional<RuleText> read(int ipVersion, Optional<RouterConfig.RuleFile> named) {
    return named.map(
        file -> {
          try {
            String text = Files.readString(file.path());
            return new RuleText(ipVersion, file.path().toString(), text, false);
          } catch (IOException e) {
            throw refused(file.at(), "can't read the rules: " + file.path() + " (" + why(e) + ")");
          }
        });
  }

  private static String why(IOException e) {
    return e instanceof NoSuchFileException ? "no such file" : e.getMessage();
  }

  private static ControlException refused(Position at, String message) {
    return new ControlException(ControlException.Code.REFUSED, at + ": " + message, "");
  }
}
