package io.culvert.core.control.rules;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Packet and byte counters as rule files write them. */
final class Counters {

  private static final Pattern BRACKETS = Pattern.compile("\\[\\s*(\\d{1,18}):\\s*(\\d{1,18})]?.*");

  private Counters() {}

  /** {@code [packets:bytes]}, or {@code null} ({@code parse_counters} in {@code xshared.c}). */
  static long[] bracketed(String text) {
    Matcher matcher = BRACKETS.matcher(text);
    return matcher.matches()
        ? new long[] {Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))}
        : null;
  }

  /** The number a text begins with, as {@code sscanf("%llu")} reads it; -1 if none. */
  static long leading(String text) {
    Matcher matcher = Pattern.compile("\\s*\\+?(\\d{1,18}).*").matcher(text);
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
  }
}
