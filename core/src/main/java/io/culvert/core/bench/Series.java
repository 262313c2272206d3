package io.culvert.core.bench;

import io.culvert.core.bench.Service.Cpu;
import io.culvert.core.bench.Traffic.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What one road gave for one kind of traffic, round by round. */
final class Series {

  private final RoadKind road;
  private final Traffic traffic;
  private final List<Sample> samples = new ArrayList<>();
  private double userSeconds;
  private double kernelSeconds;

  Series(RoadKind road, Traffic traffic) {
    this.road = road;
    this.traffic = traffic;
  }

  /** A round that counts, and the processor time that the program between took for it. */
  void add(Sample sample, Optional<Cpu> cpu) {
    samples.add(sample);
    cpu.ifPresent(
        took -> {
          userSeconds += took.user();
          kernelSeconds += took.kernel();
        });
  }

  RoadKind road() {
    return road;
  }

  Traffic traffic() {
    return traffic;
  }

  boolean empty() {
    return samples.isEmpty();
  }

  /** One figure of all rounds, in their order. */
  double[] rounds(int figure) {
    return samples.stream().mapToDouble(sample -> sample.figures().get(figure)).toArray();
  }

  /** The figure in the middle of the rounds. */
  double median(int figure) {
    double[] sorted = rounds(figure);
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** The lowest of the rounds. */
  double low(int figure) {
    return Arrays.stream(rounds(figure)).min().orElseThrow();
  }

  /** The highest of the rounds. */
  double high(int figure) {
    return Arrays.stream(rounds(figure)).max().orElseThrow();
  }

  /** Processor time of the program between for each {@link Traffic#work}, where both are known. */
  Optional<Double> cpuEach() {
    double work = samples.stream().mapToDouble(Sample::work).sum();
    double seconds = userSeconds + kernelSeconds;
    return work > 0 && seconds > 0
        ? Optional.of(traffic.work().each(seconds, work))
        : Optional.empty();
  }

  /** How much of that was in user space, 0 to 1. */
  double userShare() {
    return userSeconds / (userSeconds + kernelSeconds);
  }
}
