package io.culvert.core.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** The figures of one {@link Road} for one kind of {@link Traffic}, round by round. */
final class Figures {

  private final String road;
  private final List<Double> figures = new ArrayList<>();
  private double userSeconds;
  private double kernelSeconds;
  private double carried;
  private Traffic kind;
  private String order = "";

  Figures(String road) {
    this.road = road;
  }

  /** One round; not remembered where {@code counts} is false. */
  void measure(Road on, Traffic traffic, Path probe, int seconds, boolean counts) {
    double[] before = on.program().cpuSeconds();
    double carriedBefore = on.arrived(traffic.counter);
    double figure = traffic.over(on, probe, seconds);
    double[] after = on.program().cpuSeconds();
    kind = traffic;
    order = traffic == Traffic.UDP4 ? on.order() : "";
    if (counts) {
      carried += on.arrived(traffic.counter) - carriedBefore;
      figures.add(figure);
      userSeconds += after[0] - before[0];
      kernelSeconds += after[1] - before[1];
    }
  }

  /** The figure in the middle. */
  double median() {
    List<Double> sorted = new ArrayList<>(figures);
    Collections.sort(sorted);
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  /** Head of the table. */
  static void header() {
    System.out.println(
        "| traffic | road | median | range | to C | CPU of the forwarder | of it user | late |");
    System.out.println("|---|---|---|---|---|---|---|---|");
  }

  /** One line of the table. */
  void print(String traffic, Figures yardstick) {
    double cpu = userSeconds + kernelSeconds;
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %.2f %s | %.2f to %.2f | %.2f | %.2f %s | %.0f %% | %s |%n",
        traffic,
        road,
        median(),
        kind.unit,
        Collections.min(figures),
        Collections.max(figures),
        median() / yardstick.median(),
        cpu * kind.cpuScale / carried,
        kind.cpuUnit,
        100 * userSeconds / cpu,
        order);
  }
}
