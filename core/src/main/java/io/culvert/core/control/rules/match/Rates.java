package io.culvert.core.control.rules.match;

import java.util.List;
import java.util.Locale;

/**
 * Rates such as {@code 3/minute}: kept as the time one packet takes, in ten-thousandths of a
 * second, which is what {@code limit} and {@code hashlimit} round to when they print.
 */
final class Rates {

  /** Units a second. */
  static final long SCALE = 10_000;

  private static final List<String> WORDS = List.of("second", "minute", "hour", "day");
  private static final long[] SECONDS = {1, 60, 3600, 86_400};
  private static final String[] PRINTED = {"sec", "min", "hour", "day"};

  /**
   * A rate as it is printed and kept.
   *
   * @param count packets
   * @param unit 0 second, 1 minute, 2 hour, 3 day
   */
  record Rate(long count, int unit) {

    /** Nanoseconds that earn one packet. */
    long costNanos() {
      return SECONDS[unit] * 1_000_000_000L / count;
    }

    /** Seconds in its unit. */
    long unitSeconds() {
      return SECONDS[unit];
    }

    @Override
    public String toString() {
      return count + "/" + PRINTED[unit];
    }
  }

  private Rates() {}

  /** The index of the unit {@code word} begins; -1 if none. */
  static int unit(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    for (int i = 0; i < WORDS.size(); i++) {
      if (!lower.isEmpty() && WORDS.get(i).startsWith(lower)) {
        return i;
      }
    }
    return -1;
  }

  /** Seconds in {@code unit}. */
  static long seconds(int unit) {
    return SECONDS[unit];
  }

  /** The rate that {@code period} ten-thousandths a packet are printed as ({@code print_rate}). */
  static Rate of(long period) {
    return of(period, SCALE);
  }

  /** The same for {@code period} of {@code scale} units a second. */
  static Rate of(long period, long scale) {
    int unit = 3;
    while (unit > 0) {
      long next = scale * SECONDS[unit - 1];
      if (period > next || next / period < next % period) {
        break;
      }
      unit--;
    }
    return new Rate(scale * SECONDS[unit] / period, unit);
  }

  /** The number a text begins with, as {@code atoi} reads it; 0 if none. */
  static long leadingNumber(String text) {
    int end = 0;
    while (end < text.length() && Character.isDigit(text.charAt(end)) && end < 10) {
      end++;
    }
    return end == 0 ? 0 : Long.parseLong(text.substring(0, end));
  }
}
