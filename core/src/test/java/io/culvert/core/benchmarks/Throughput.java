package io.culvert.core.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Culvert beside a bare forwarder in C that does nothing but read and write, on devices made alike,
 * in turns: {@code core/src/test/bench/throughput [ROUNDS [SECONDS [WHAT [JAVA-OPTION…]]]]}. WHAT
 * narrows the traffic, as in {@code "TCP, IPv4, offload"}. Needs root, iperf3 and a C compiler.
 * Prints the median of each figure and its ratio to that of the forwarder.
 */
public final class Throughput {

  /** Rounds that do not count, while the roads are compiled and TCP finds its windows. */
  private static final int WARM_ROUNDS = 2;

  private final int rounds;
  private final int seconds;
  private final String what;
  private final List<String> javaOptions;
  private final Path repository = Path.of(System.getProperty("culvert.root", ""));

  private Throughput(List<String> arguments) {
    rounds = arguments.size() > 0 ? Integer.parseInt(arguments.get(0)) : 5;
    seconds = arguments.size() > 1 ? Integer.parseInt(arguments.get(1)) : 3;
    what = arguments.size() > 2 ? arguments.get(2) : "";
    javaOptions = arguments.subList(Math.min(3, arguments.size()), arguments.size());
  }

  /** See the class. */
  public static void main(String[] arguments) throws IOException {
    new Throughput(List.of(arguments)).run();
  }

  private void run() throws IOException {
    Path binaries = Files.createTempDirectory("culvert-bench-c");
    try {
      Path forwarder = compile("forwarder", binaries);
      Path probe = compile("probe", binaries);
      System.out.printf(
          "%d rounds of %d s each; median (lowest to highest), ratio of the medians%n%n",
          rounds, seconds);
      Figures.header();
      for (boolean offload : new boolean[] {true, false}) {
        compare(forwarder, probe, offload);
      }
    } finally {
      for (String name : List.of("forwarder", "probe")) {
        Files.deleteIfExists(binaries.resolve(name));
      }
      Files.delete(binaries);
    }
  }

  private Path compile(String name, Path into) {
    Path binary = into.resolve(name);
    Path source = repository.resolve("core/src/test/c").resolve(name + ".c");
    Commands.run("cc", "-O2", "-o", binary.toString(), source.toString());
    return binary;
  }

  private void compare(Path forwarder, Path probe, boolean offload) {
    String devices = offload ? "offload" : "MTU 1500, no offload";
    List<Traffic> wanted =
        Arrays.stream(Traffic.values())
            .filter(traffic -> (traffic.label + ", " + devices).contains(what))
            .toList();
    if (wanted.isEmpty()) {
      return;
    }
    List<Road> roads = new ArrayList<>();
    Thread cleaner = new Thread(() -> roads.forEach(Road::close));
    Runtime.getRuntime().addShutdownHook(cleaner);
    try {
      roads.add(Road.forwarder(forwarder, offload));
      for (boolean ring : new boolean[] {false, true}) {
        roads.add(Road.bare(offload, ring));
        roads.add(Road.culvert(repository, offload, ring, javaOptions));
      }
      for (Traffic traffic : wanted) {
        List<Figures> figures = roads.stream().map(road -> new Figures(road.name())).toList();
        for (int round = -WARM_ROUNDS; round < rounds; round++) {
          for (int i = 0; i < roads.size(); i++) {
            // who goes first changes
            int turn = (i + Math.max(0, round)) % roads.size();
            figures.get(turn).measure(roads.get(turn), traffic, probe, seconds, round >= 0);
          }
        }
        for (Figures one : figures) {
          one.print(traffic.label + ", " + devices, figures.get(0));
        }
      }
    } finally {
      roads.forEach(Road::close);
      Runtime.getRuntime().removeShutdownHook(cleaner);
    }
  }
}
