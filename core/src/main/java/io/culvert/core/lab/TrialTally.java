package io.culvert.core.lab;

import io.culvert.core.lab.CheckList.Finding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What all rounds of one kind of a {@link Trial} came to. */
final class TrialTally {

  private static final String HEAD =
      "| what, how often | connections that go on | ended | longest silence, median of rounds, most |"
          + " pings lost | two owners at one time | entries that differ | load |\n"
          + "|---|---|---|---|---|---|---|---|\n";

  private static final double GAP_SECONDS = 2;

  private final TrialKind kind;
  private final int connections;

  /** Of the rounds, the shortest first. */
  private final List<Long> medians = new ArrayList<>();

  private long talking;
  private long ended;
  private long most;
  private long pings;
  private long lost;
  private long mixed;
  private long lacking;
  private double loadBefore;
  private double loadAfter;

  TrialTally(TrialKind kind, int connections) {
    this.kind = kind;
    this.connections = connections;
  }

  /** Before the first round. */
  void begin(double load) {
    loadBefore = load;
  }

  /** Adds a round. */
  void add(Map<String, Long> talked, Map<String, Long> watched, long unequal) {
    medians.add(talked.get("median_us"));
    Collections.sort(medians);
    talking += Math.max(0, talked.get("talking") - talked.get("ended"));
    ended += talked.get("ended");
    most = Math.max(most, talked.get("max_us"));
    pings += talked.get("pings");
    lost += talked.get("lost");
    mixed += watched.get("mixed");
    lacking += unequal;
  }

  /** After the last one. */
  void end(double load) {
    loadAfter = load;
  }

  /** What half of the rounds' medians were longer than; NaN without a round. */
  private double median() {
    return medians.isEmpty() ? Double.NaN : medians.get(medians.size() / 2) / 1e6;
  }

  /**
   * Whether the gap of kills is under two seconds at the median. Of all of them, as TCP's own
   * timers make it a little less or more each time.
   */
  Finding gap() {
    String saw = String.format(Locale.ROOT, "%.2f s in %d rounds", median(), medians.size());
    return new Finding(median() < GAP_SECONDS, saw);
  }

  private String row() {
    double median = median();
    int rounds = medians.size();
    return String.format(
        Locale.ROOT,
        "| %s, %d | %d of %d | %d | %.2f s (%.2f to %.2f), %.2f s | %d of %d | %s | %d | %.0f to %.0f |",
        kind.word(),
        rounds,
        talking,
        (long) rounds * connections,
        ended,
        median,
        rounds == 0 ? Double.NaN : medians.get(0) / 1e6,
        rounds == 0 ? Double.NaN : medians.get(rounds - 1) / 1e6,
        most / 1e6,
        lost,
        pings,
        mixed == 0 ? "never" : mixed + " times",
        lacking,
        loadBefore,
        loadAfter);
  }

  /** All kinds as a table for docs. */
  static String table(List<TrialTally> tallies) {
    StringBuilder table = new StringBuilder(HEAD);
    tallies.forEach(tally -> table.append(tally.row()).append('\n'));
    return table.toString();
  }
}
