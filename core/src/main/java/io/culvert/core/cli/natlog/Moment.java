package io.culvert.core.cli.natlog;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Moments as people and other logs write them. */
final class Moment {

  private static final Pattern EPOCH = Pattern.compile("@([0-9]{1,11})(?:\\.([0-9]{1,6}))?");

  private static final DateTimeFormatter TEXT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX");

  private Moment() {}

  /**
   * That moment, in milliseconds since 1970.
   *
   * @param text with an offset or Z, as in {@code 2026-11-22T21:54:05Z}; without one in {@code
   *     zone}, with T or a blank; or {@code @1795384445.5}
   * @throws IllegalArgumentException saying what is wrong
   */
  static long millis(String text, ZoneId zone) {
    Matcher epoch = EPOCH.matcher(text);
    if (epoch.matches()) {
      String fraction = epoch.group(2) == null ? "0" : epoch.group(2);
      return Long.parseLong(epoch.group(1)) * 1000
          + Long.parseLong((fraction + "000").substring(0, 3));
    }
    String iso = text.strip().replaceFirst("^(\\S+) +", "$1T");
    try {
      return iso.matches(".*T.*(Z|[-+][0-9]{2}:[0-9]{2})")
          ? OffsetDateTime.parse(iso).toInstant().toEpochMilli()
          : LocalDateTime.parse(iso).atZone(zone).toInstant().toEpochMilli();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is no time, as in 2026-11-22T21:54:05Z, \"2026-11-22 22:54:05\" (this machine's"
              + " time) or @1795384445");
    }
  }

  /** For people, in {@code zone}. */
  static String text(long millis, ZoneId zone) {
    return TEXT.format(Instant.ofEpochMilli(millis).atZone(zone));
  }
}
