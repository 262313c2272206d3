package io.culvert.core.cli.natlog;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Puts the lines of a log together: each time somebody had an address and port, from when to when.
 * Lines may come in any order, so that files may, too.
 */
final class Holdings {

  /**
   * Somebody has an address and port.
   *
   * @param line what was said of it first
   * @param endMillis when it ended, or when it was heard of last where {@code ended} is false
   * @param ended whether its end was seen
   */
  record Holding(NatLogLine line, long endMillis, boolean ended) {}

  private record Key(long id, long beganMillis, char side, String inside, String outside) {}

  private final Predicate<NatLogLine> wanted;
  private final Map<Key, Holding> holdings = new LinkedHashMap<>();
  private final TreeSet<Long> starts = new TreeSet<>();
  private final TreeSet<Long> stops = new TreeSet<>();
  private long lines;
  private long unreadable;

  Holdings(Predicate<NatLogLine> wanted) {
    this.wanted = wanted;
  }

  void add(String text) {
    if (text.isEmpty()) {
      return;
    }
    lines++;
    NatLogLine.parse(text).ifPresentOrElse(this::add, () -> unreadable++);
  }

  private void add(NatLogLine line) {
    if (line.what() == '!') {
      (line.other().equals("started") ? starts : stops).add(line.atMillis());
    } else if (wanted.test(line)) {
      Key key = new Key(line.id(), line.beganMillis(), line.side(), line.inside(), line.outside());
      holdings.merge(
          key, new Holding(line, line.atMillis(), line.what() == '-'), Holdings::together);
    }
  }

  private static Holding together(Holding a, Holding b) {
    boolean ended = a.ended() || b.ended();
    long end =
        a.ended() == b.ended()
            ? Math.max(a.endMillis(), b.endMillis())
            : a.ended() ? a.endMillis() : b.endMillis();
    return new Holding(a.line(), end, ended);
  }

  /** Those who had it at that moment, give or take {@code slackMillis}, in order of beginning. */
  List<Holding> at(long millis, long slackMillis) {
    return holdings.values().stream()
        .map(this::ended)
        .filter(h -> h.line().beganMillis() - slackMillis <= millis)
        .filter(h -> !h.ended() || millis <= h.endMillis() + slackMillis)
        .sorted((a, b) -> Long.compare(a.line().beganMillis(), b.line().beganMillis()))
        .toList();
  }

  /**
   * One that the router did not outlive: a log that is started anew tells at once of what is still
   * there, so that what it does not tell of was gone by then.
   */
  private Holding ended(Holding holding) {
    if (holding.ended()) {
      return holding;
    }
    Long started = starts.higher(holding.endMillis());
    if (started == null) {
      return holding;
    }
    Long stopped = stops.higher(holding.endMillis());
    long end = stopped != null && stopped < started ? stopped : started;
    return new Holding(holding.line(), end, true);
  }

  /** Lines read. */
  long lines() {
    return lines;
  }

  /** Lines that were no lines of a log. */
  long unreadable() {
    return unreadable;
  }
}
