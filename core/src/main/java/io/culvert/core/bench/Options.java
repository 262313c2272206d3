package io.culvert.core.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What to measure and for how long.
 *
 * @param traffic in this order
 * @param roads in this order; the first one that opens is the yardstick
 * @param rounds rounds that count
 * @param warmRounds rounds before them that do not
 * @param seconds how long each takes
 * @param family 4 or 6
 * @param rules instead of the twenty that come with the bench
 */
record Options(
    List<Traffic> traffic,
    List<RoadKind> roads,
    int rounds,
    int warmRounds,
    int seconds,
    int family,
    Optional<Path> rules) {

  /** Fewer than these are for a try: their median says little. */
  static final int ENOUGH_ROUNDS = 5;

  /** About how long it takes, in seconds, on so many roads. */
  int estimateSeconds(int roadCount) {
    return traffic.size() * roadCount * (rounds + warmRounds) * (seconds + 1);
  }
}
