package io.culvert.core.cli;

import java.util.Locale;

/** Numbers as people read them. */
public final class Units {

  private static final String[] SCALE = {"", "k", "M", "G", "T", "P", "E"};

  private Units() {}

  /** {@code 812}, {@code 81.2 k}, {@code 1.2 M}. */
  public static String count(long number) {
    return scaled(number, "").stripTrailing();
  }

  /** {@code 812 B}, {@code 81.2 kB}. */
  public static String bytes(long number) {
    return scaled(number, "B");
  }

  private static String scaled(long number, String unit) {
    double value = number;
    int power = 0;
    while (value >= 1000 && power < SCALE.length - 1) {
      value /= 1000;
      power++;
    }
    String digits = power == 0 ? Long.toString(number) : String.format(Locale.ROOT, "%.1f", value);
    return digits + " " + SCALE[power] + unit;
  }

  /** {@code 42 s}, {@code 5 min}, {@code 3 h 5 min}, {@code 2 d 4 h}. */
  public static String duration(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    } else if (seconds < 3600) {
      return seconds / 60 + " min";
    } else if (seconds < 86_400) {
      return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }
    return seconds / 86_400 + " d " + seconds % 86_400 / 3600 + " h";
  }

  /** The seconds of {@code 90}, {@code 90s}, {@code 5m} or {@code 1h}; -1 for anything else. */
  static long seconds(String text) {
    String digits = text.replaceFirst("[smh]$", "");
    if (!digits.matches("[0-9]{1,6}")) {
      return -1;
    }
    long number = Long.parseLong(digits);
    return switch (text.charAt(text.length() - 1)) {
      case 'm' -> number * 60;
      case 'h' -> number * 3600;
      default -> number;
    };
  }
}
