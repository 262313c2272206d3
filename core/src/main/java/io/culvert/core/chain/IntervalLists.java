package io.culvert.core.chain;

import io.culvert.core.wire.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * Numbers, each on an interval of unsigned 128-bit values; finds those whose interval holds a
 * value. Immutable; looking up does not allocate.
 */
final class IntervalLists {

  /**
   * All values from one to another, both included, as unsigned 128-bit numbers in halves. The
   * halves of an IPv4 address or a port are 0 and itself.
   */
  record Interval(long fromHigh, long fromLow, long toHigh, long toLow) {}

  /** No numbers. */
  static final int[] NONE = {};

  private final long[] highs;
  private final long[] lows;
  private final int[][] lists;

  private IntervalLists(long[] highs, long[] lows, int[][] lists) {
    this.highs = highs;
    this.lows = lows;
    this.lists = lists;
  }

  /** The numbers whose interval holds the value, ascending. Not to be written to. */
  int[] at(long high, long low) {
    int from = 0;
    int to = lows.length - 1;
    while (from < to) {
      int middle = (from + to + 1) >>> 1;
      if (Long.compareUnsigned(highs[middle], high) < 0
          || highs[middle] == high && Long.compareUnsigned(lows[middle], low) <= 0) {
        from = middle;
      } else {
        to = middle - 1;
      }
    }
    return lists[from];
  }

  /** Collects intervals. */
  static final class Builder {

    /** Begins and ends at a value: numbers that come, numbers that go. */
    private record Turn(List<Integer> come, List<Integer> go) {}

    private final TreeMap<IpAddress, Turn> turns = new TreeMap<>();

    private Turn turn(long high, long low) {
      return turns.computeIfAbsent(
          IpAddress.v6(high, low), value -> new Turn(new ArrayList<>(), new ArrayList<>()));
    }

    /** Puts {@code number} on an interval. */
    void add(int number, Interval on) {
      turn(on.fromHigh(), on.fromLow()).come().add(number);
      long behindLow = on.toLow() + 1;
      long behindHigh = behindLow == 0 ? on.toHigh() + 1 : on.toHigh();
      if (behindLow != 0 || behindHigh != 0) {
        turn(behindHigh, behindLow).go().add(number);
      }
    }

    /**
     * What was collected; {@code null} if the lists had more than {@code most} numbers in all,
     * which happens where many wide intervals hold many small ones.
     */
    IntervalLists build(int most) {
      int size = turns.size() + 1;
      long[] highs = new long[size];
      long[] lows = new long[size];
      int[][] lists = new int[size][];
      lists[0] = NONE;
      TreeMap<Integer, Integer> open = new TreeMap<>(); // how often: its intervals may overlap
      int at = 1;
      long total = 0;
      for (var turn : turns.entrySet()) {
        turn.getValue().come().forEach(number -> open.merge(number, 1, Integer::sum));
        turn.getValue()
            .go()
            .forEach(number -> open.computeIfPresent(number, (n, c) -> c > 1 ? c - 1 : null));
        highs[at] = turn.getKey().high();
        lows[at] = turn.getKey().low();
        total += open.size();
        if (total > most) {
          return null;
        }
        lists[at++] =
            open.isEmpty() ? NONE : open.keySet().stream().mapToInt(Integer::intValue).toArray();
      }
      return new IntervalLists(highs, lows, Arrays.copyOf(lists, at));
    }
  }
}
