package io.culvert.core.control.rules;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** Kinds of option values, read as {@code libxtables/xtoptions.c} reads them. */
public final class Values {

  private static final long U32 = 0xFFFF_FFFFL;
  private static final Map<String, Integer> LOG_LEVELS =
      Map.of(
          "alert", 1, "crit", 2, "debug", 7, "emerg", 0, "error", 3, "info", 6, "notice", 5,
          "panic", 0, "warning", 4);

  /**
   * A value under a mask.
   *
   * @param value 32 bits
   * @param mask the bits that count
   */
  public record Masked(int value, int mask) {}

  /**
   * Both ends of a range.
   *
   * @param min first
   * @param max last
   */
  public record Range(long min, long max) {

    /** {@code A}, or {@code A:B}. */
    public String text() {
      return min == max ? Long.toString(min) : min + ":" + max;
    }
  }

  private Values() {}

  /** A whole number within {@code min..max}; {@code 0x} and {@code 0} prefixes as in C. */
  public static long number(OptionUse use, long min, long max) throws RuleProblem {
    return number(use, use.value(), min, max);
  }

  /** The same for a part of the argument. */
  public static long number(OptionUse use, Argument part, long min, long max) throws RuleProblem {
    long value = CNumber.whole(part.text(), min, max);
    if (value < 0) {
      throw new RuleProblem(
          RuleCode.E008,
          part,
          use.option() + " '" + part + "' is not a number from " + min + " to " + max);
    }
    return value;
  }

  /** Where the number that begins at {@code from} ends; -1 where none begins. */
  public static int numberEnd(String text, int from) {
    CNumber number = CNumber.at(text, from);
    return number == null ? -1 : number.end();
  }

  /** {@code text} as a whole number of 64 bits without sign. */
  public static long wide(OptionUse use, String text) throws RuleProblem {
    CNumber value = CNumber.at(text, 0);
    if (value == null || value.end() != text.length() || !value.within(0, -1L)) {
      throw use.bad("a number");
    }
    return value.value();
  }

  /**
   * {@code A} or {@code A:B}; an empty first is 0, an empty second {@code max} ({@code
   * xtopt_parse_mint}).
   */
  public static Range range(OptionUse use, long max) throws RuleProblem {
    String[] parts = use.text().split(":", -1);
    if (parts.length > 2) {
      throw use.bad("a range A:B");
    }
    long first = parts[0].isEmpty() ? 0 : part(use, parts[0], max);
    if (parts.length == 1) {
      return new Range(first, first);
    }
    return new Range(first, parts[1].isEmpty() ? max : part(use, parts[1], max));
  }

  private static long part(OptionUse use, String text, long max) throws RuleProblem {
    long value = CNumber.whole(text, 0, max);
    if (value < 0) {
      throw use.bad("a number or a range up to " + max);
    }
    return value;
  }

  /** {@code VALUE} or {@code VALUE/MASK}, 32 bits each. */
  public static Masked masked(OptionUse use) throws RuleProblem {
    String text = use.text();
    CNumber value = CNumber.at(text, 0);
    if (value == null || !value.within(0, U32)) {
      throw use.bad("a 32-bit number or VALUE/MASK");
    }
    if (value.end() == text.length()) {
      return new Masked((int) value.value(), -1);
    }
    long mask =
        text.charAt(value.end()) == '/'
            ? CNumber.whole(text.substring(value.end() + 1), 0, U32)
            : -1;
    if (mask < 0) {
      throw use.bad("a 32-bit number or VALUE/MASK");
    }
    return new Masked((int) value.value(), (int) mask);
  }

  /** A syslog level by number or name. */
  public static int logLevel(OptionUse use) throws RuleProblem {
    long number = CNumber.whole(use.text(), 0, 7);
    Integer level = number >= 0 ? Integer.valueOf((int) number) : LOG_LEVELS.get(use.text());
    if (level == null) {
      throw use.bad(
          "a log level: 0 to 7 or one of emerg alert crit error warning notice info debug");
    }
    return level;
  }

  /** The beginning of {@code text} that fits {@code maxBytes} bytes of UTF-8, as C strings clip. */
  public static String clipped(String text, int maxBytes) {
    String clipped = text;
    while (clipped.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
      clipped = clipped.substring(0, clipped.length() - 1);
    }
    return clipped;
  }

  /** A 48-bit link address written with colons. */
  public static long linkAddress(OptionUse use) throws RuleProblem {
    String[] parts = use.text().split(":", -1);
    if (parts.length != 6) {
      throw use.bad("a link address such as 00:11:22:33:44:55");
    }
    long address = 0;
    for (String part : parts) {
      if (!part.matches("[0-9A-Fa-f]{1,2}")) {
        throw use.bad("a link address such as 00:11:22:33:44:55");
      }
      address = address << 8 | Integer.parseInt(part, 16);
    }
    return address;
  }

  /** Whether {@code word} is a beginning of {@code whole}, letter case aside; never when empty. */
  public static boolean abbreviates(String word, String whole) {
    return !word.isEmpty() && whole.startsWith(word.toUpperCase(Locale.ROOT));
  }

  /** {@code 0x1f}. */
  public static String hex(int value) {
    return "0x" + Integer.toHexString(value);
  }

  /** {@code 0x1f}, and {@code /0xff} where the mask is not all ones. */
  public static String hex(int value, int mask) {
    return mask == -1 ? hex(value) : hex(value) + "/" + hex(mask);
  }

  /** {@code value} quoted as {@code xtables_save_string} does, with a blank in front. */
  public static void quote(StringBuilder out, String value) {
    out.append(' ');
    if (!value.isEmpty() && value.chars().allMatch(Values::plain)) {
      out.append(value);
      return;
    }
    out.append('"');
    for (char c : value.toCharArray()) {
      if (c == '"' || c == '\\' || c == '\'') {
        out.append('\\');
      }
      out.append(c);
    }
    out.append('"');
  }

  private static boolean plain(int c) {
    return c == '_' || c == '-' || c < 128 && Character.isLetterOrDigit(c);
  }
}
