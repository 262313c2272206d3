package io.culvert.core.wire;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * An IPv4 or IPv6 address as a value. The engine keeps addresses as two longs ({@code high}, {@code
 * low}); an IPv4 address is {@code high == 0} and its 32 bits in {@code low}. Never resolves names.
 *
 * @param version 4 or 6
 * @param high first 64 bits of an IPv6 address, 0 for IPv4
 * @param low last 64 bits, or the 32 bits of an IPv4 address
 */
public record IpAddress(int version, long high, long low) implements Comparable<IpAddress> {

  /** Refuses versions other than 4 and 6, and IPv4 values over 32 bits. */
  public IpAddress {
    if (version != 4 && version != 6) {
      throw new IllegalArgumentException("IP version " + version);
    }
    if (version == 4 && (high != 0 || (low >>> 32) != 0)) {
      throw new IllegalArgumentException("not an IPv4 address");
    }
  }

  /** The address written as {@code literal}; throws {@code IllegalArgumentException} otherwise. */
  public static IpAddress of(String literal) {
    return parse(literal)
        .orElseThrow(
            () -> new IllegalArgumentException("'" + literal + "' is not an IP string literal."));
  }

  /** The address written as {@code literal}, or empty where it is no literal. */
  public static Optional<IpAddress> parse(String literal) {
    // a scope ("fe80::1%lan0") is one of this machine's interfaces, which Guava would look up
    return literal.indexOf('%') < 0 && InetAddresses.isInetAddress(literal)
        ? Optional.of(of(InetAddresses.forString(literal)))
        : Optional.empty();
  }

  private static IpAddress of(InetAddress address) {
    byte[] b = address.getAddress();
    return b.length == 4 ? new IpAddress(4, 0, bits(b, 0, 4)) : v6(bits(b, 0, 8), bits(b, 8, 8));
  }

  /** An IPv4 address from its 32 bits. */
  public static IpAddress v4(int bits) {
    return new IpAddress(4, 0, bits & 0xFFFF_FFFFL);
  }

  /** An IPv6 address from its halves. */
  public static IpAddress v6(long high, long low) {
    return new IpAddress(6, high, low);
  }

  private static long bits(byte[] b, int from, int count) {
    long value = 0;
    for (int i = from; i < from + count; i++) {
      value = value << 8 | (b[i] & 0xFF);
    }
    return value;
  }

  /** Network order bytes, 4 or 16. */
  public byte[] toBytes() {
    byte[] b = new byte[version == 4 ? 4 : 16];
    for (int i = 0; i < b.length; i++) {
      int fromEnd = b.length - 1 - i;
      b[i] = (byte) (fromEnd < 8 ? low >>> (8 * fromEnd) : high >>> (8 * (fromEnd - 8)));
    }
    return b;
  }

  @Override
  public int compareTo(IpAddress other) {
    int byVersion = Integer.compare(version, other.version);
    if (byVersion != 0) {
      return byVersion;
    }
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /** The usual text form (RFC 5952 for IPv6). */
  @Override
  public String toString() {
    try {
      // getByAddress on 16 bytes of a v4-mapped address makes an Inet4Address; keep it IPv6
      if (version == 6 && high == 0 && (low >>> 32) == 0xFFFF) {
        return "::ffff:" + v4((int) low);
      }
      return InetAddresses.toAddrString(InetAddress.getByAddress(toBytes()));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
