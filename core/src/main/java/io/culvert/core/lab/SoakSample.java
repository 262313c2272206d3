package io.culvert.core.lab;

import java.util.Map;

/**
 * The figures of a router at one moment, in their units.
 *
 * @param atSeconds since the soak began
 * @param values those that could be read
 */
record SoakSample(double atSeconds, Map<SoakFigure, Double> values) {

  /** A copy of its own. */
  SoakSample {
    values = Map.copyOf(values);
  }

  /** The figure, or NaN where it could not be read. */
  double of(SoakFigure figure) {
    return values.getOrDefault(figure, Double.NaN);
  }
}
