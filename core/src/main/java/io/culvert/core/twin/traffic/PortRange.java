package io.culvert.core.twin.traffic;

import java.util.random.RandomGenerator;

/**
 * Ports a rule names.
 *
 * @param low the first
 * @param high the last, not below {@code low}
 */
record PortRange(int low, int high) {

  /** Reads {@code 80}, {@code 80:90} or {@code 80-90}; what is left out is the extreme. */
  static PortRange of(String text) {
    String[] ends = text.split("[:-]", -1);
    int low = ends[0].isEmpty() ? 0 : Integer.parseInt(ends[0]);
    if (ends.length == 1) {
      return new PortRange(low, low);
    }
    int high = ends[1].isEmpty() ? 65_535 : Integer.parseInt(ends[1]);
    return new PortRange(Math.min(low, high), Math.max(low, high));
  }

  /** A port in it, its ends more often than others, and rarely a neighbour of theirs. */
  int draw(RandomGenerator random) {
    return switch (random.nextInt(10)) {
      case 0 -> Math.max(0, low - 1);
      case 1 -> Math.min(65_535, high + 1);
      case 2, 3, 4 -> low;
      case 5, 6 -> high;
      default -> random.nextInt(low, high + 1);
    };
  }
}
