package io.culvert.core.cli.natlog;

import java.util.Optional;

/**
 * A line of the log. Immutable.
 *
 * @param what {@code +} begins, {@code =} lasts, {@code -} has ended, {@code !} is about the log
 * @param atMillis when, in milliseconds since 1970
 * @param beganMillis since when
 * @param side {@code s} for a translated source, {@code d} for a translated destination
 * @param protocol its name, or number where it has none
 * @param inside address and port behind the router
 * @param outside address and port that the other side sees
 * @param other whom they talked to, {@code -} where it was not kept
 * @param id the entry's
 */
record NatLogLine(
    char what,
    long atMillis,
    long beganMillis,
    char side,
    String protocol,
    String inside,
    String outside,
    String other,
    long id) {

  private static final int FIELDS = 9;

  /** The line of that text; empty where it is none, such as one that was cut off. */
  static Optional<NatLogLine> parse(String text) {
    String[] fields = text.split(" ", -1);
    try {
      if (fields.length == 3 && fields[0].equals("!")) {
        long at = millis(fields[1]);
        return Optional.of(new NatLogLine('!', at, at, ' ', "", "", "", fields[2], 0));
      }
      if (fields.length == FIELDS
          && fields[0].matches("[-+=]")
          && fields[3].matches("[sd]")
          && fields[6].indexOf(':') > 0) {
        return Optional.of(
            new NatLogLine(
                fields[0].charAt(0),
                millis(fields[1]),
                millis(fields[2]),
                fields[3].charAt(0),
                fields[4],
                fields[5],
                fields[6],
                fields[7],
                Long.parseLong(fields[8])));
      }
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static long millis(String seconds) {
    int dot = seconds.indexOf('.');
    if (dot <= 0 || seconds.length() != dot + 4) {
      throw new NumberFormatException(seconds);
    }
    return Long.parseLong(seconds.substring(0, dot)) * 1000
        + Long.parseLong(seconds.substring(dot + 1));
  }
}
