package io.culvert.plugins.cluster;

/**
 * Which numbers of one sender have come (RFC 4303 section 3.4.3): each is let through once, and
 * none that is {@value #WIDTH} or more behind the highest.
 */
final class ReplayWindow {

  static final int WIDTH = 4_096;

  private final long[] seen = new long[WIDTH / Long.SIZE];
  private long highest = -1;

  /** Whether {@code number}, which is authentic and not negative, comes for the first time. */
  synchronized boolean first(long number) {
    if (number <= highest - WIDTH) {
      return false;
    }
    if (number > highest) {
      long from = Math.max(highest + 1, number - WIDTH + 1);
      for (long between = from; between <= number; between++) {
        seen[word(between)] &= ~(1L << between);
      }
      highest = number;
    } else if ((seen[word(number)] & 1L << number) != 0) {
      return false;
    }
    seen[word(number)] |= 1L << number;
    return true;
  }

  private static int word(long number) {
    return (int) (number % WIDTH) / Long.SIZE;
  }
}
