package io.culvert.core.bench;

import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.Commands;
import io.culvert.core.machine.Namespaces;
import io.culvert.core.machine.Run;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A way from a client's network namespace to a server's: lan0 in the one, wan0 in the other, and
 * between them what is measured.
 */
final class Road implements AutoCloseable {

  private static final Duration SOON = Duration.ofSeconds(15);

  private final Place place;
  private final RoadKind kind;
  private final String stem;
  private final Namespaces namespaces;
  private final List<Service> services = new ArrayList<>();
  private List<String> command;
  private Service program;
  private Service other;
  private boolean closed;

  private Road(Place place, RoadKind kind, boolean offload) {
    this.place = place;
    this.kind = kind;
    String name = kind.option() + (offload ? "" : "-plain");
    stem = place.stem() + "-" + name;
    namespaces = Namespaces.here(place.commands(), stem);
  }

  /** The two namespaces, and nothing between them yet. */
  static Road begin(Place place, RoadKind kind, boolean offload) {
    Road road = new Road(place, kind, offload);
    place.add(road);
    road.namespaces.create();
    return road;
  }

  RoadKind kind() {
    return kind;
  }

  Namespaces namespaces() {
    return namespaces;
  }

  /** Runs a command in {@code namespace}, which must exit 0; what it said. */
  String in(String namespace, Duration limit, String... command) {
    Run run = place.commands().run(limit, namespaces.inside(namespace, List.of(command)));
    if (!run.ok()) {
      String how = run.exit() == Run.TIMED_OUT ? " took too long" : " failed";
      throw new CommandException(String.join(" ", command) + how + ": " + run.output().strip());
    }
    return run.output();
  }

  /** The same for what takes no time. */
  String in(String namespace, String... command) {
    return in(namespace, SOON, command);
  }

  /** Starts a command that ends with this road; its {@code name} tells it from others. */
  synchronized Service start(String name, List<String> command) {
    Service service =
        Service.start(place.commands(), name, place.file(stem + "-" + name + ".log"), command);
    services.add(service);
    return service;
  }

  /** Starts what forwards; what it costs is this road's. */
  Service forwards(List<String> forwarder) {
    command = forwarder;
    program = start(kind.option(), command);
    return program;
  }

  /** Ends what forwards, and starts it again; its devices are others then. */
  Service again() {
    synchronized (this) {
      services.remove(program);
    }
    program.close();
    return forwards(command);
  }

  /** What forwards, where that is a program. */
  Optional<Service> program() {
    return Optional.ofNullable(program);
  }

  /** Starts the router that is told what the one that forwards knows. */
  Service other(List<String> command) {
    other = start("other", command);
    return other;
  }

  /** That router, where there is one. */
  Optional<Service> other() {
    return Optional.ofNullable(other);
  }

  /** Where Culvert takes commands. */
  Path socket() {
    return place.file(kind.option() + ".sock");
  }

  /** Where the router that is told takes commands. */
  Path otherSocket() {
    return place.file(kind.option() + "-other.sock");
  }

  /** What the kernel counted on the server's device, as {@code rx_bytes}. */
  double arrived(String counter) {
    String file = "/sys/class/net/wan0/statistics/" + counter;
    return Double.parseDouble(in(namespaces.wan(), "cat", file).strip());
  }

  /** Ends and removes all of it; once. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      for (int i = services.size() - 1; i >= 0; i--) {
        services.get(i).close();
      }
      // ours may have been stopped
      Namespaces.here(Commands.real(), stem).removeAll();
    }
  }
}
