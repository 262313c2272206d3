package io.culvert.core.bench;

import io.culvert.core.bench.Results.Gap;
import io.culvert.core.bench.Service.Cpu;
import io.culvert.core.bench.Traffic.Sample;
import io.culvert.core.device.DeviceException;
import io.culvert.core.device.uring.RingPump;
import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.Commands;
import io.culvert.core.machine.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Measures: for each kind of devices, with offloads and without, all roads are built, then each
 * traffic goes over all of them in turns, who begins changing from round to round.
 */
final class Bench {

  private static final int FLOOD_SECONDS = 1;
  private static final int A_MOMENT_MILLIS = 200;

  private final Options options;
  private final List<String> culvert;
  private final Consumer<String> progress;
  private final List<Series> series = new ArrayList<>();
  private final List<Gap> gaps = new ArrayList<>();
  private final Commands commands = Commands.real();
  private Long halfLoad;

  /**
   * One run.
   *
   * @param culvert the command line of {@code culvert}
   * @param progress is told in a line what was measured
   */
  Bench(Options options, List<String> culvert, Consumer<String> progress) {
    this.options = options;
    this.culvert = culvert;
    this.progress = progress;
  }

  /** Runs all of it and removes what it made. */
  Results run() {
    requirePrograms();
    Instant began = Instant.now();
    Machine machine = Machine.here();
    List<RoadKind> kinds = options.roads().stream().filter(this::isInstalled).toList();
    progress.accept(
        "about " + (options.estimateSeconds(kinds.size()) + 59) / 60 + " min; Ctrl-C ends it");
    try (Place place = Place.make(commands)) {
      Roads roads = new Roads(place, options, culvert);
      for (boolean offload : new boolean[] {true, false}) {
        measure(roads, kinds, offload);
      }
    }
    return new Results(
        began, machine.after(), options, inOrder(), gaps, Optional.ofNullable(halfLoad));
  }

  /** As traffic was asked for, not as it was measured. */
  private List<Series> inOrder() {
    return options.traffic().stream()
        .flatMap(traffic -> series.stream().filter(one -> one.traffic() == traffic))
        .filter(one -> !one.empty())
        .toList();
  }

  private void requirePrograms() {
    require("cc", "a C compiler makes the bare forwarder and the traffic", "gcc libc6-dev");
    require("iperf3", "it makes the TCP traffic", "iperf3");
    require("ip", "it makes namespaces", "iproute2");
    require("sysctl", "it sets the kernel's side up", "procps");
  }

  private static void require(String program, String why, String packages) {
    if (!isOnPath(program)) {
      throw new CommandException(
          "there is no " + program + ": " + why + ". Run:  sudo apt-get install " + packages);
    }
  }

  /** Whether there is such a program. */
  static boolean isOnPath(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private boolean isInstalled(RoadKind kind) {
    List<String> missing = kind.programs().stream().filter(program -> !isOnPath(program)).toList();
    if (!missing.isEmpty()) {
      leaveOut(new Gap(kind, Optional.empty(), "not installed", false));
    } else if (options.family() == 6 && kind == RoadKind.SLIRP) {
      leaveOut(new Gap(kind, Optional.empty(), "its IPv6 is experimental", false));
      return false;
    } else if (kind == RoadKind.CULVERT_URING) {
      return isAllowed();
    }
    return missing.isEmpty();
  }

  private boolean isAllowed() {
    try {
      RingPump.requireKernel();
      return true;
    } catch (DeviceException e) {
      leaveOut(new Gap(RoadKind.CULVERT_URING, Optional.empty(), e.getMessage(), false));
      return false;
    }
  }

  private void fail(RoadKind kind, Optional<Traffic> traffic, CommandException e) {
    // Ctrl-C reaches all programs at once: it may have ended one of them a moment before us
    Processes.pause(A_MOMENT_MILLIS);
    commands.awaitTheEndIfStopped();
    leaveOut(new Gap(kind, traffic, e.getMessage(), true));
  }

  private void leaveOut(Gap gap) {
    gaps.add(gap);
    progress.accept(gap.toString());
  }

  private void measure(Roads roads, List<RoadKind> kinds, boolean offload) {
    List<Traffic> wanted =
        options.traffic().stream().filter(traffic -> traffic.offload() == offload).toList();
    if (wanted.isEmpty()) {
      return;
    }
    List<Road> open = new ArrayList<>();
    try {
      for (RoadKind kind : kinds) {
        if (wanted.stream().noneMatch(traffic -> traffic.suits(kind))) {
          continue;
        }
        try {
          open.add(roads.open(kind, offload));
        } catch (CommandException e) {
          fail(kind, Optional.empty(), e);
        }
      }
      Traffics traffics = new Traffics(roads, options.seconds());
      for (Traffic traffic : wanted) {
        if (open.stream().anyMatch(road -> traffic.suits(road.kind()))) {
          measure(open, traffics, traffic);
        }
      }
    } finally {
      open.forEach(Road::close);
    }
  }

  private void measure(List<Road> open, Traffics traffics, Traffic traffic) {
    List<Road> roads = open.stream().filter(road -> traffic.suits(road.kind())).toList();
    if (traffic == Traffic.LOADED && !findHalfLoad(roads.get(0), traffics)) {
      return;
    }
    List<Series> all = roads.stream().map(road -> new Series(road.kind(), traffic)).toList();
    boolean[] failed = new boolean[roads.size()];
    for (int round = -options.warmRounds(); round < options.rounds(); round++) {
      for (int i = 0; i < roads.size(); i++) {
        int turn = (i + Math.max(0, round)) % roads.size();
        if (!failed[turn]) {
          failed[turn] = !round(roads.get(turn), traffics, all.get(turn), round >= 0);
        }
      }
    }
    series.addAll(all);
    progress.accept(
        traffic.option() + ": " + Table.line(all.stream().filter(one -> !one.empty()).toList()));
  }

  private boolean findHalfLoad(Road yardstick, Traffics traffics) {
    try {
      traffics.flood(yardstick, FLOOD_SECONDS);
      halfLoad = (long) (traffics.flood(yardstick, FLOOD_SECONDS).rate() / 2);
      traffics.load(halfLoad);
      return true;
    } catch (CommandException e) {
      fail(yardstick.kind(), Optional.of(Traffic.LOADED), e);
      return false;
    }
  }

  /** False where it can't be done. */
  private boolean round(Road road, Traffics traffics, Series series, boolean counts) {
    try {
      Optional<Cpu> before = road.program().map(Service::cpu);
      Sample sample = traffics.over(road, series.traffic());
      Optional<Cpu> took = road.program().map(program -> program.cpu().minus(before.orElseThrow()));
      if (counts) {
        series.add(sample, took);
      }
      return true;
    } catch (CommandException e) {
      fail(road.kind(), Optional.of(series.traffic()), e);
      return false;
    }
  }
}
