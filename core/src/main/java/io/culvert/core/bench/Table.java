package io.culvert.core.bench;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Results for people: Markdown, in columns. */
final class Table {

  private static final List<String> HEAD =
      List.of("traffic", "road", "median", "range", "ratio", "CPU of the road", "of it user");
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  private final Results results;

  private Table(Results results) {
    this.results = results;
  }

  /** The whole page: when and where, the table, what is not in it. */
  static String of(Results results) {
    return new Table(results).page();
  }

  private String page() {
    StringBuilder page = new StringBuilder(preamble()).append('\n');
    List<List<String>> rows = rows();
    int[] widths = new int[HEAD.size()];
    rows.forEach(
        row -> {
          for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], row.get(i).length());
          }
        });
    List<String> dashes = Arrays.stream(widths).mapToObj("-"::repeat).toList();
    rows.add(1, dashes);
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        String cell = row.get(i);
        page.append("| ").append(cell).append(" ".repeat(widths[i] - cell.length() + 1));
      }
      page.append("|\n");
    }
    if (!results.gaps().isEmpty()) {
      page.append('\n');
      results.gaps().forEach(gap -> page.append("- ").append(gap).append('\n'));
    }
    return page.toString();
  }

  private String preamble() {
    Machine machine = results.machine();
    Options options = results.options();
    String rules =
        options.rules().map(file -> "the rules of " + file.getFileName()).orElse("twenty rules");
    StringBuilder text = new StringBuilder();
    text.append(DAY.format(results.began()))
        .append(
            String.format(
                Locale.ROOT,
                "; %s, %d processors; %s; %s; load %.1f before, %.1f after.%n",
                machine.processor(),
                machine.processors(),
                machine.kernel(),
                machine.java(),
                machine.loadBefore(),
                machine.loadAfter()))
        .append(
            String.format(
                Locale.ROOT,
                "IPv%d; rounds: %d of %d s, roads in turns, and %d before that do not count; %s, conntrack%n"
                    + "and MASQUERADE where there are any. Median, lowest to highest, ratio of"
                    + " the median to the first road's.%n",
                options.family(),
                options.rounds(),
                options.seconds(),
                options.warmRounds(),
                rules));
    results
        .halfLoad()
        .ifPresent(rate -> text.append("Half load: ").append(rate).append(" packets a second.\n"));
    if (options.rounds() < Options.ENOUGH_ROUNDS) {
      text.append("For a try only: so few rounds say little.\n");
    }
    return text.toString();
  }

  private List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    for (Traffic traffic : results.options().traffic()) {
      for (int figure = 0; figure < traffic.figures().size(); figure++) {
        for (Series one : results.series()) {
          if (one.traffic() == traffic) {
            rows.add(row(one, figure));
          }
        }
      }
    }
    return rows;
  }

  private List<String> row(Series series, int index) {
    Traffic traffic = series.traffic();
    Traffic.Figure figure = traffic.figures().get(index);
    var ratio = results.ratio(series, index);
    // once for a traffic is enough
    Optional<Double> cpu = index == 0 ? series.cpuEach() : Optional.empty();
    return List.of(
        traffic.label() + (figure.name().equals("rate") ? "" : ", " + figure.name()),
        series.road().label(),
        number(series.median(index)) + " " + figure.unit(),
        number(series.low(index)) + " to " + number(series.high(index)),
        ratio.isPresent() ? number(ratio.getAsDouble()) : "",
        cpu.map(each -> number(each) + " " + traffic.work().unit()).orElse(""),
        cpu.map(each -> Math.round(100 * series.userShare()) + " %").orElse(""));
  }

  /** Two places behind the point, none where there are three before it. */
  static String number(double number) {
    return String.format(Locale.ROOT, Math.abs(number) < 100 ? "%.2f" : "%.0f", number);
  }

  /** One line that sums a traffic up: each road's medians. */
  static String line(List<Series> ofOneTraffic) {
    return ofOneTraffic.stream()
        .map(
            series ->
                series.road().label()
                    + IntStream.range(0, series.traffic().figures().size())
                        .mapToObj(i -> " " + number(series.median(i)))
                        .collect(Collectors.joining()))
        .collect(Collectors.joining(", "));
  }
}
