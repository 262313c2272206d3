package io.culvert.core.control.rules;

/**
 * Numbers as {@code strtoul} with base 0 reads them ({@code xtables_strtoul} in {@code
 * libxtables/xtables.c}): decimal, {@code 0x} hexadecimal or {@code 0} octal, blanks and a plus
 * sign in front allowed, a minus sign not.
 */
final class CNumber {

  private final long value;
  private final int end;
  private final boolean fits;

  private CNumber(long value, int end, boolean fits) {
    this.value = value;
    this.end = end;
    this.fits = fits;
  }

  /** The number at {@code from} in {@code text}, or {@code null} where none begins. */
  static CNumber at(String text, int from) {
    int i = from;
    while (i < text.length() && " \t\n\u000B\f\r".indexOf(text.charAt(i)) >= 0) {
      i++;
    }
    if (i < text.length() && text.charAt(i) == '+') {
      i++;
    }
    int base = 10;
    if (i < text.length() && text.charAt(i) == '0') {
      boolean hex =
          i + 2 < text.length()
              && (text.charAt(i + 1) | 0x20) == 'x'
              && digit(text.charAt(i + 2), 16) >= 0;
      base = hex ? 16 : 8;
      i += hex ? 2 : 0;
    }
    return digits(text, i, base);
  }

  private static CNumber digits(String text, int from, int base) {
    long value = 0;
    boolean fits = true;
    int i = from;
    while (i < text.length() && digit(text.charAt(i), base) >= 0) {
      if (Long.compareUnsigned(value, Long.divideUnsigned(-1L, base)) > 0) {
        fits = false;
      }
      long next = value * base + digit(text.charAt(i), base);
      fits &= Long.compareUnsigned(next, value) >= 0;
      value = next;
      i++;
    }
    return i == from ? null : new CNumber(value, i, fits);
  }

  private static int digit(char c, int base) {
    return c < 128 ? Character.digit(c, base) : -1;
  }

  /** The whole of {@code text} as a number within {@code min..max}, or -1. */
  static long whole(String text, long min, long max) {
    CNumber number = at(text, 0);
    return number != null && number.end == text.length() && number.within(min, max)
        ? number.value
        : -1;
  }

  /** Whether it lies within {@code min..max}, all unsigned. */
  boolean within(long min, long max) {
    return fits && Long.compareUnsigned(value, min) >= 0 && Long.compareUnsigned(value, max) <= 0;
  }

  /** The number, unsigned. */
  long value() {
    return value;
  }

  /** Where the text goes on. */
  int end() {
    return end;
  }
}
