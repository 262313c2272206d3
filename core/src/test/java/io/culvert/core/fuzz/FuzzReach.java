package io.culvert.core.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How far a fuzzer came with a target, as its log says last.
 *
 * @param seconds it took
 * @param inputs it showed
 * @param reached edges of the control flow
 * @param kept inputs that reached something new
 */
record FuzzReach(long seconds, long inputs, long reached, long kept) {

  /** Of a fuzzer that never came to say anything. */
  static final FuzzReach NONE = new FuzzReach(0, 0, 0, 0);

  /** What it says as it goes: what it reaches, with how many inputs. */
  private static final Pattern PULSE =
      Pattern.compile("#(\\d+)\\s+\\w+\\s+cov: (\\d+) ft: \\d+ corp: (\\d+)/.*");

  /** What it says in the end. */
  private static final Pattern DONE = Pattern.compile("Done (\\d+) runs in (\\d+) second\\(s\\)");

  /** What that log says. */
  static FuzzReach of(Path log) throws IOException {
    FuzzReach last = NONE;
    try (Stream<String> lines = Files.lines(log)) {
      for (String line : (Iterable<String>) lines::iterator) {
        last = last.after(line);
      }
    }
    return last;
  }

  private FuzzReach after(String line) {
    Matcher pulse = PULSE.matcher(line);
    if (pulse.matches()) {
      return new FuzzReach(seconds, number(pulse, 1), number(pulse, 2), number(pulse, 3));
    }
    Matcher done = DONE.matcher(line);
    return done.matches() ? new FuzzReach(number(done, 2), number(done, 1), reached, kept) : this;
  }

  private static long number(Matcher matcher, int group) {
    return Long.parseLong(matcher.group(group));
  }

  /** Both, one after the other; what they reached may be the same. */
  FuzzReach and(FuzzReach other) {
    return new FuzzReach(
        seconds + other.seconds,
        inputs + other.inputs,
        Math.max(reached, other.reached),
        kept + other.kept);
  }

  /** The columns of a table. */
  String columns() {
    return String.format(Locale.ROOT, "%7d %10d %8d %7d", seconds, inputs, reached, kept);
  }
}
