package io.culvert.plugins.sip;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.HelperRefusal;
import java.util.regex.Pattern;

/** Addresses, ports and numbers in a text; how they are read and written (RFC 3261, section 25). */
final class Literals {

  static final int SIP_PORT = 5060;

  private static final int MIN_PORT = 1024;
  private static final int MAX_PORT = 65535;
  private static final long MAX_NUMBER = 0xFFFF_FFFFL;
  private static final int MAX_DIGITS = 11;

  /** A number that is too large to be one. */
  static final int NO_NUMBER = -1;

  /** What a group of an IPv6 address has more than four digits by; Linux minds it not. */
  private static final Pattern SPARE_ZEROS =
      Pattern.compile("(?<![0-9a-fA-F])0+(?=[0-9a-fA-F]{4})");

  private final CharSequence text;
  private final boolean ipv6;

  Literals(CharSequence text, boolean ipv6) {
    this.text = text;
    this.ipv6 = ipv6;
  }

  /**
   * The address at {@code from}, with port 0, or null; its end is past the brackets.
   *
   * @param bracketed whether an IPv6 address must stand in brackets
   */
  Place address(int from, int limit, boolean bracketed) {
    return ipv6 ? six(from, limit, bracketed) : four(from, limit);
  }

  private Place four(int from, int limit) {
    byte[] bytes = new byte[4];
    int parts = 0;
    int value = -1;
    int at = from;
    while (true) {
      char c = at < limit ? text.charAt(at) : '\0';
      if (isDigit(c)) {
        value = Math.max(value, 0) * 10 + c - '0';
        if (value > 255 || parts > 3) {
          return null;
        }
      } else {
        boolean letter = c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
        if (letter || value < 0) {
          return null;
        }
        bytes[parts++] = (byte) value;
        value = -1;
        if (c != '.') {
          return parts == 4 ? new Place(from, at, Endpoint.asWritten(bytes, 0)) : null;
        }
        if (parts == 4) {
          return null;
        }
      }
      at++;
    }
  }

  private Place six(int from, int limit, boolean bracketed) {
    boolean opened = from < limit && text.charAt(from) == '[';
    if (bracketed && !opened) {
      return null;
    }
    int start = opened ? from + 1 : from;
    int end = start;
    while (end < limit && "0123456789abcdefABCDEF:.".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    Endpoint address = parsed(text.subSequence(start, end).toString());
    boolean closed = end < limit && text.charAt(end) == ']';
    return address == null || bracketed && !closed
        ? null
        : new Place(from, closed ? end + 1 : end, address);
  }

  private static Endpoint parsed(String literal) {
    try {
      Endpoint endpoint = Endpoint.of(SPARE_ZEROS.matcher(literal).replaceAll(""), 1);
      return endpoint.isIpv6() ? Endpoint.asWritten(endpoint.addressBytes(), 0) : null;
    } catch (HelperRefusal notAnAddress) {
      return null;
    }
  }

  /** The address at {@code from} with the port behind it, SIP's own if there is none; or null. */
  Place endpoint(int from, int limit) {
    Place address = address(from, limit, true);
    if (address == null || address.end() >= limit) {
      return null;
    }
    byte[] bytes = address.endpoint().addressBytes();
    if (text.charAt(address.end()) != ':') {
      return new Place(from, address.end(), Endpoint.asWritten(bytes, SIP_PORT));
    }
    int at = address.end() + 1;
    int digits = digits(at, limit);
    if (digits == 0 || digits > 5 || at + digits >= limit) {
      return null;
    }
    int port = Integer.parseInt(text.subSequence(at, at + digits).toString());
    return port < MIN_PORT || port > MAX_PORT
        ? null
        : new Place(from, at + digits, Endpoint.asWritten(bytes, port));
  }

  /** How many digits stand there. */
  int digits(int from, int limit) {
    int at = from;
    while (at < limit && isDigit(text.charAt(at))) {
      at++;
    }
    return at - from;
  }

  /** The number there, or {@link #NO_NUMBER} if there is none below 2 to the power of 32. */
  long number(int from, int limit) {
    int digits = digits(from, limit);
    if (digits == 0 || digits > MAX_DIGITS) {
      return NO_NUMBER;
    }
    long value = Long.parseLong(text.subSequence(from, from + digits).toString());
    return value > MAX_NUMBER ? NO_NUMBER : value;
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** As a URI has it: {@code 192.0.2.9:5060}, {@code [2001:db8::9]:5060}. */
  static String written(Endpoint endpoint) {
    return host(endpoint) + ":" + endpoint.port();
  }

  /** The address alone, as a URI has it. */
  static String host(Endpoint endpoint) {
    return endpoint.isIpv6() ? "[" + endpoint.address() + "]" : endpoint.address();
  }
}
