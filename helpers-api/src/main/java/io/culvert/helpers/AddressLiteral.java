package io.culvert.helpers;

/**
 * Reads and writes IP address literals. Knows nothing of names, so it cannot ask for one.
 *
 * <p>IPv4 as four decimal numbers without leading zeros, which some systems would read as octal;
 * IPv6 as RFC 4291 section 2.2, its last 32 bits possibly written as IPv4, without a zone.
 */
final class AddressLiteral {

  private static final int GROUPS = 8;

  private AddressLiteral() {}

  /** The 4 or 16 bytes of a literal, or null if the text is none. */
  static byte[] parse(String text) {
    return text.indexOf(':') < 0 ? parseIpv4(text) : parseIpv6(text);
  }

  private static byte[] parseIpv4(String text) {
    byte[] bytes = new byte[4];
    int at = 0;
    for (int i = 0; i < 4; i++) {
      int start = at;
      int value = 0;
      while (at < text.length() && isDigit(text.charAt(at)) && at - start < 3) {
        value = value * 10 + text.charAt(at++) - '0';
      }
      boolean leadingZero = at - start > 1 && text.charAt(start) == '0';
      boolean ended = i == 3 ? at == text.length() : at < text.length() && text.charAt(at) == '.';
      if (at == start || value > 255 || leadingZero || !ended) {
        return null;
      }
      bytes[i] = (byte) value;
      at++;
    }
    return bytes;
  }

  private static byte[] parseIpv6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      byte[] bytes = new byte[16];
      return putGroups(text, bytes) == 16 ? bytes : null;
    }
    byte[] head = new byte[16];
    byte[] tail = new byte[16];
    int headLength = putGroups(text.substring(0, gap), head);
    int tailLength = putGroups(text.substring(gap + 2), tail);
    boolean headEndsInIpv4 = text.lastIndexOf('.', gap) >= 0;
    // RFC 4291: "::" stands for one or more groups of zeros.
    if (headLength < 0 || tailLength < 0 || headEndsInIpv4 || headLength + tailLength > 14) {
      return null;
    }
    System.arraycopy(tail, 0, head, 16 - tailLength, tailLength);
    return head;
  }

  /** Writes colon-separated groups to the start of {@code bytes}; how many bytes, or -1. */
  private static int putGroups(String text, byte[] bytes) {
    if (text.isEmpty()) {
      return 0;
    }
    String[] groups = text.split(":", -1);
    int at = 0;
    for (int i = 0; i < groups.length; i++) {
      if (i == groups.length - 1 && groups[i].indexOf('.') >= 0) {
        byte[] ipv4 = parseIpv4(groups[i]);
        if (ipv4 == null || at > 12) {
          return -1;
        }
        System.arraycopy(ipv4, 0, bytes, at, 4);
        return at + 4;
      }
      int value = hexGroup(groups[i]);
      if (value < 0 || at > 14) {
        return -1;
      }
      bytes[at++] = (byte) (value >> 8);
      bytes[at++] = (byte) value;
    }
    return at;
  }

  private static int hexGroup(String group) {
    if (group.isEmpty() || group.length() > 4) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < group.length(); i++) {
      char c = group.charAt(i);
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** IPv4 as usual, IPv6 in the short form of RFC 5952. */
  static String format(byte[] address) {
    if (address.length == 4) {
      return formatIpv4(address);
    }
    int gapStart = -1;
    int gapLength = 1; // RFC 5952 section 4.2.2: a single group of zeros is not shortened
    for (int i = 0; i < GROUPS; i++) {
      int run = 0;
      while (i + run < GROUPS && group(address, i + run) == 0) {
        run++;
      }
      if (run > gapLength) {
        gapStart = i;
        gapLength = run;
      }
      i += run;
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < GROUPS; i++) {
      if (i == gapStart) {
        text.append("::");
        i += gapLength - 1;
        continue;
      }
      if (i > 0 && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(group(address, i)));
    }
    return text.toString();
  }

  /** IPv4 as usual, IPv6 as eight groups of four digits. */
  static String formatInFull(byte[] address) {
    if (address.length == 4) {
      return formatIpv4(address);
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < GROUPS; i++) {
      text.append(i == 0 ? "" : ":").append(Integer.toHexString(0x10000 | group(address, i)), 1, 5);
    }
    return text.toString();
  }

  private static String formatIpv4(byte[] address) {
    return (address[0] & 0xff)
        + "."
        + (address[1] & 0xff)
        + "."
        + (address[2] & 0xff)
        + "."
        + (address[3] & 0xff);
  }

  private static int group(byte[] address, int index) {
    return (address[2 * index] & 0xff) << 8 | address[2 * index + 1] & 0xff;
  }
}
