package io.culvert.plugins.flowexport;

import java.net.InetAddress;

/** Addresses as people write them; IPv6 by RFC 5952. */
final class AddressText {

  private static final int GROUPS = 8;

  private AddressText() {}

  /** Appends {@code address}. */
  static void append(StringBuilder line, InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 4) {
      for (int i = 0; i < 4; i++) {
        line.append(i == 0 ? "" : ".").append(bytes[i] & 0xFF);
      }
    } else {
      appendIpv6(line, bytes);
    }
  }

  /** Appends address and port; an IPv6 address in brackets. */
  static void append(StringBuilder line, InetAddress address, int port) {
    boolean brackets = address.getAddress().length != 4;
    line.append(brackets ? "[" : "");
    append(line, address);
    line.append(brackets ? "]:" : ":").append(port);
  }

  private static void appendIpv6(StringBuilder line, byte[] bytes) {
    int from = GROUPS;
    int length = 1; // one group of zeros is not worth it
    for (int i = 0; i < GROUPS; i++) {
      int zeros = 0;
      while (i + zeros < GROUPS && group(bytes, i + zeros) == 0) {
        zeros++;
      }
      if (zeros > length) {
        from = i;
        length = zeros;
      }
    }
    for (int i = 0; i < GROUPS; i++) {
      if (i == from) {
        line.append("::");
        i += length - 1;
      } else {
        boolean first = i == 0 || from < GROUPS && i == from + length;
        line.append(first ? "" : ":").append(Integer.toHexString(group(bytes, i)));
      }
    }
  }

  private static int group(byte[] bytes, int index) {
    return (bytes[2 * index] & 0xFF) << 8 | bytes[2 * index + 1] & 0xFF;
  }
}
