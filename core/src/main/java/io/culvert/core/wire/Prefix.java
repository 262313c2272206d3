package io.culvert.core.wire;

/**
 * An address and a prefix length, as in {@code 10.0.0.1/24}. {@link #network()} clears the host
 * bits; {@link #address()} keeps them.
 *
 * @param address the address as written
 * @param lengthBits 0..32 or 0..128
 */
public record Prefix(IpAddress address, int lengthBits) {

  /** Refuses a length that does not fit the address. */
  public Prefix {
    if (lengthBits < 0 || lengthBits > (address.version() == 4 ? 32 : 128)) {
      throw new IllegalArgumentException(
          "prefix length " + lengthBits + " does not fit " + address);
    }
  }

  /** Parses {@code address[/length]}; a bare address is a host prefix. */
  public static Prefix of(String text) {
    int slash = text.indexOf('/');
    IpAddress address = IpAddress.of(slash < 0 ? text : text.substring(0, slash));
    int full = address.version() == 4 ? 32 : 128;
    if (slash < 0) {
      return new Prefix(address, full);
    }
    try {
      return new Prefix(address, Integer.parseInt(text.substring(slash + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' has no number behind the slash", e);
    }
  }

  /** Bits of {@link IpAddress#high()} that belong to the network part. */
  public long maskHigh() {
    return address.version() == 4 ? 0 : mask(Math.min(64, lengthBits), 64);
  }

  /** Bits of {@link IpAddress#low()} that belong to the network part. */
  public long maskLow() {
    return address.version() == 4 ? mask(lengthBits, 32) : mask(Math.max(0, lengthBits - 64), 64);
  }

  private static long mask(int bits, int width) {
    if (bits == 0) {
      return 0;
    }
    long ones = -1L << (width - bits);
    return width == 64 ? ones : ones & ((1L << width) - 1);
  }

  /** The network address. */
  public IpAddress network() {
    return new IpAddress(address.version(), address.high() & maskHigh(), address.low() & maskLow());
  }

  /** Whether the address with these halves (of the same version) lies inside. Does not allocate. */
  public boolean contains(long high, long low) {
    return ((high ^ address.high()) & maskHigh()) == 0 && ((low ^ address.low()) & maskLow()) == 0;
  }

  /** Whether {@code other} lies inside. */
  public boolean contains(IpAddress other) {
    return other.version() == address.version() && contains(other.high(), other.low());
  }

  @Override
  public String toString() {
    return address + "/" + lengthBits;
  }
}
