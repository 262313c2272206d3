package io.culvert.core.control.config;

import io.culvert.core.control.NearestWord;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the {@code routes} of a configuration; they name its devices. */
final class RouteReader {

  private final List<DeviceConfig> devices;

  RouteReader(List<DeviceConfig> devices) {
    this.devices = devices;
  }

  List<RouteConfig> routes(ConfigSection root) {
    List<RouteConfig> routes = new ArrayList<>();
    for (ConfigNode item : root.list("routes", ConfigNode.Kind.MAP)) {
      ConfigSection section = new ConfigSection("routes", item, root.problems());
      route(section).ifPresent(routes::add);
      section.end();
    }
    return routes;
  }

  private Optional<RouteConfig> route(ConfigSection section) {
    Optional<Prefix> to = section.parsed("to", RouteReader::network);
    Optional<IpAddress> via = section.parsed("via", IpAddress::of);
    Optional<String> named = section.text("dev");
    if (!section.has("to")) {
      section.problem(section.at(), "a route without \"to\"", "as in {to: 0.0.0.0/0, via: …}");
    }
    if (to.isPresent() && via.isPresent() && to.get().address().version() != via.get().version()) {
      section.problem(
          section.at("via"), "routes.via is not of the same IP version as routes.to", "");
    }
    Optional<String> device = named.isPresent() ? named : connecting(section, via);
    named
        .filter(name -> devices.stream().noneMatch(d -> d.name().equals(name)))
        .ifPresent(name -> unknown(section, name));
    if (to.isEmpty() || device.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new RouteConfig(to.get(), via, device.get(), section.at()));
  }

  /** The device on whose network {@code via} is. */
  private Optional<String> connecting(ConfigSection section, Optional<IpAddress> via) {
    Optional<String> found =
        via.flatMap(v -> devices.stream().filter(d -> d.connects(v)).findFirst())
            .map(DeviceConfig::name);
    if (found.isEmpty() && !section.has("dev")) {
      section.problem(section.at(), "a route without \"dev\"", "name the device it leaves by");
    }
    return found;
  }

  private void unknown(ConfigSection section, String name) {
    List<String> names = devices.stream().map(DeviceConfig::name).toList();
    section.problem(
        section.at("dev"),
        "routes.dev: no device \"" + name + "\"",
        NearestWord.of(name, names)
            .map(w -> "did you mean \"" + w + "\"?")
            .orElse("there are: " + String.join(", ", names)));
  }

  private static Prefix network(String text) {
    Prefix prefix = Prefix.of(text);
    if (!prefix.network().equals(prefix.address())) {
      throw new IllegalArgumentException(
          text
              + " has bits beyond its length; "
              + new Prefix(prefix.network(), prefix.lengthBits())
              + " is the network");
    }
    return prefix;
  }
}
