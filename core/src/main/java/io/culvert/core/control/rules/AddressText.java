package io.culvert.core.control.rules;

import io.culvert.core.wire.IpAddress;
import java.util.StringJoiner;

/**
 * Addresses as text, read and written as the C library does ({@code inet_pton}, {@code inet_ntop},
 * {@code inet_aton}) and libxtables on top of it. Never resolves names.
 */
public final class AddressText {

  private AddressText() {}

  /** The text of {@code address} as {@code inet_ntop} writes it. */
  public static String of(IpAddress address) {
    if (address.version() == 4) {
      return v4((int) address.low());
    }
    int[] words = new int[8];
    for (int i = 0; i < 8; i++) {
      long half = i < 4 ? address.high() : address.low();
      words[i] = (int) (half >>> (48 - 16 * (i & 3))) & 0xFFFF;
    }
    int[] run = longestRunOfZeros(words);
    int start = run[0];
    int length = run[1];
    boolean embedded = start == 0 && (length == 6 || length == 5 && words[5] == 0xFFFF);
    StringBuilder out = new StringBuilder();
    int until = embedded ? 6 : 8;
    for (int i = 0; i < until; i++) {
      if (length > 0 && i >= start && i < start + length) {
        out.append(i == start ? ":" : "");
      } else {
        out.append(i > 0 ? ":" : "").append(Integer.toHexString(words[i]));
      }
    }
    if (embedded) {
      return out.append(':').append(v4((int) address.low())).toString();
    }
    return length > 0 && start + length == 8 ? out.append(':').toString() : out.toString();
  }

  private static int[] longestRunOfZeros(int[] words) {
    int[] best = {-1, 0};
    int start = 0;
    for (int i = 0; i <= 8; i++) {
      if (i == 8 || words[i] != 0) {
        if (i - start > best[1] && i - start >= 2) {
          best[0] = start;
          best[1] = i - start;
        }
        start = i + 1;
      }
    }
    return best;
  }

  private static String v4(int bits) {
    StringJoiner dotted = new StringJoiner(".");
    for (int shift = 24; shift >= 0; shift -= 8) {
      dotted.add(Integer.toString(bits >>> shift & 0xFF));
    }
    return dotted.toString();
  }

  /** Up to four C numbers with dots, missing ones zero ({@code 10.1} is 10.1.0.0), or null. */
  static IpAddress dotted(String text, boolean allFour) {
    String[] parts = text.split("\\.", -1);
    if (parts.length > 4 || allFour && parts.length < 4) {
      return null;
    }
    int bits = 0;
    for (int i = 0; i < 4; i++) {
      long part = i < parts.length ? CNumber.whole(parts[i], 0, 255) : 0;
      if (part < 0) {
        return null;
      }
      bits = bits << 8 | (int) part;
    }
    return IpAddress.v4(bits);
  }

  /**
   * As {@code inet_aton}: the last number fills the bytes that are left ({@code 10.1} is 10.0.0.1).
   */
  static IpAddress aton(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length > 4) {
      return null;
    }
    long bits = 0;
    for (int i = 0; i < parts.length; i++) {
      boolean last = i == parts.length - 1;
      int width = last ? 8 * (5 - parts.length) : 8;
      boolean number = !parts[i].isEmpty() && Character.isDigit(parts[i].charAt(0));
      long part = number ? CNumber.whole(parts[i], 0, (1L << width) - 1) : -1;
      if (part < 0) {
        return null;
      }
      bits = bits << width | part;
    }
    return IpAddress.v4((int) bits);
  }

  /** An IPv6 literal without zone, or null. */
  static IpAddress v6(String text) {
    if (text.indexOf(':') < 0 || text.indexOf('%') >= 0) {
      return null;
    }
    // parse() sees ::ffff:1.2.3.4 as IPv4; the literal is IPv6 all the same
    return IpAddress.parse(text)
        .map(a -> a.version() == 6 ? a : IpAddress.v6(0, 0xFFFF_0000_0000L | a.low()))
        .orElse(null);
  }
}
