package io.culvert.core.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Says of the samples of a soak what rises and what was not given back. A figure rises if a line
 * through the second half of its samples does so by more than twice what they scatter about it, and
 * by more than its allowance; what a router holds a minute after its last packet must be no more
 * than what it held before its first.
 */
final class SoakVerdict {

  /** Below this, what a JVM takes to warm up is all that could be seen of memory. */
  static final double MEMORY_SECONDS = 600;

  private static final int FEWEST_SAMPLES = 4;
  private static final double SCATTER_FACTOR = 2;
  private static final double HOUR_SECONDS = 3_600;

  /** What must be gone in the end, not only be no more than at first. */
  private static final Set<SoakFigure> NONE_LEFT =
      Set.of(SoakFigure.ENTRIES, SoakFigure.EXPECTATIONS);

  /** What was found of one figure: one line, and whether it is well. */
  record Finding(SoakFigure figure, boolean flat, String words) {}

  /** A line through points: how much it rises a second, and how far they are from it. */
  private record Line(double slope, double scatter) {}

  private SoakVerdict() {}

  /**
   * Judges every figure.
   *
   * @param before as it was before the first packet
   * @param samples while traffic went on, in their order
   * @param after as it was once all should be gone
   */
  static List<Finding> of(SoakSample before, List<SoakSample> samples, SoakSample after) {
    List<Finding> findings = new ArrayList<>();
    for (SoakFigure figure : SoakFigure.values()) {
      findings.add(judge(figure, before, samples, after));
    }
    return findings;
  }

  private static Finding judge(
      SoakFigure figure, SoakSample before, List<SoakSample> samples, SoakSample after) {
    double last = samples.isEmpty() ? 0 : samples.get(samples.size() - 1).atSeconds();
    List<SoakSample> half =
        samples.stream()
            .filter(s -> s.atSeconds() >= last / 2 && !Double.isNaN(s.of(figure)))
            .toList();
    String words = figure.text(before.of(figure)) + " before, " + figure.text(after.of(figure));
    words += " after";
    if (Double.isNaN(before.of(figure)) || Double.isNaN(after.of(figure))) {
      return new Finding(figure, true, "could not be read");
    }
    if (!figure.memory()) {
      double may = NONE_LEFT.contains(figure) ? 0 : before.of(figure) + figure.allowance();
      if (after.of(figure) > may) {
        return new Finding(figure, false, words + ": not given back");
      }
    }
    if (half.size() < FEWEST_SAMPLES || figure.memory() && last < MEMORY_SECONDS) {
      return new Finding(figure, true, words + "; too short to see a slope");
    }
    Line line = fit(figure, half);
    double seconds = half.get(half.size() - 1).atSeconds() - half.get(0).atSeconds();
    double rise = line.slope() * seconds;
    boolean flat = rise <= Math.max(figure.allowance(), SCATTER_FACTOR * line.scatter());
    return new Finding(figure, flat, words + "; " + slope(figure, line, rise));
  }

  private static String slope(SoakFigure figure, Line line, double rise) {
    return String.format(
        Locale.ROOT,
        "second half %+.2f%s (%+.2f an hour, scatter %.2f)",
        rise,
        figure.memory() ? " MB" : "",
        line.slope() * HOUR_SECONDS,
        line.scatter());
  }

  /** Least squares. */
  private static Line fit(SoakFigure figure, List<SoakSample> samples) {
    double meanTime = samples.stream().mapToDouble(SoakSample::atSeconds).average().orElseThrow();
    double mean = samples.stream().mapToDouble(s -> s.of(figure)).average().orElseThrow();
    double together = 0;
    double times = 0;
    for (SoakSample sample : samples) {
      together += (sample.atSeconds() - meanTime) * (sample.of(figure) - mean);
      times += Math.pow(sample.atSeconds() - meanTime, 2);
    }
    double slope = together / times;
    double squares = 0;
    for (SoakSample sample : samples) {
      double expected = mean + slope * (sample.atSeconds() - meanTime);
      squares += Math.pow(sample.of(figure) - expected, 2);
    }
    return new Line(slope, Math.sqrt(squares / samples.size()));
  }
}
