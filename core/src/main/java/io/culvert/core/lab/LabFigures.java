package io.culvert.core.lab;

import java.util.Locale;
import java.util.stream.Stream;

/** What a router's metrics said at one moment, in Prometheus' text format. */
final class LabFigures {

  private final String text;

  LabFigures(String text) {
    this.text = text;
  }

  private Stream<String> lines(String beginning) {
    return text.lines().filter(line -> line.startsWith(beginning));
  }

  private static double value(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
  }

  /** Of the one line of that name and those labels; NaN if there is none. */
  double one(String name) {
    return lines(name + ' ').mapToDouble(LabFigures::value).findFirst().orElse(Double.NaN);
  }

  /** Of all lines of that name, whatever their labels. */
  double sum(String name) {
    return lines(name + '{').mapToDouble(LabFigures::value).sum();
  }

  /** What has risen since {@code before} of the counters that begin so, in words. */
  String risen(LabFigures before, String... beginnings) {
    StringBuilder words = new StringBuilder();
    for (String beginning : beginnings) {
      lines(beginning)
          .forEach(
              line -> {
                String name = line.substring(0, line.lastIndexOf(' '));
                double was = before.one(name);
                double more = value(line) - (Double.isNaN(was) ? 0 : was);
                if (more > 0) {
                  words.append(String.format(Locale.ROOT, "  %s %.0f", plain(name), more));
                }
              });
    }
    return words.toString().strip();
  }

  /** {@code culvert_drops_total{reason="rule-drop"}} as {@code drops rule-drop}. */
  private static String plain(String name) {
    return name.replaceFirst("^culvert_", "")
        .replaceFirst("_total", "")
        .replaceAll("[{,]\\w+=\"([^\"]*)\"", " $1")
        .replace("}", "");
  }
}
