package io.culvert.core.control.rules;

import io.culvert.core.wire.IpAddress;

/**
 * An address under a mask that need not be a prefix.
 *
 * @param address the address, bits outside the mask cleared where the tool clears them
 * @param mask the bits that count, as an address of the same version
 */
public record AddressMask(IpAddress address, IpAddress mask) {

  /** The address with its bits outside the mask cleared. */
  public AddressMask masked() {
    return new AddressMask(
        new IpAddress(address.version(), address.high() & mask.high(), address.low() & mask.low()),
        mask);
  }

  /** Whether the mask is empty: every address. */
  public boolean any() {
    return mask.high() == 0 && mask.low() == 0;
  }

  /** The mask as a prefix length, or -1 where it is none. */
  public int prefixLength() {
    int width = address.version() == 4 ? 32 : 128;
    int high = address.version() == 4 ? 0 : Long.bitCount(mask.high());
    int length = high + Long.bitCount(mask.low());
    return mask.equals(maskOf(address.version(), length)) && length <= width ? length : -1;
  }

  /** The mask of {@code length} leading ones. */
  public static IpAddress maskOf(int version, int length) {
    if (version == 4) {
      return IpAddress.v4(length == 0 ? 0 : -1 << (32 - length));
    }
    long high = length == 0 ? 0 : -1L << Math.max(0, 64 - length);
    long low = length <= 64 ? 0 : -1L << (128 - length);
    return IpAddress.v6(high, low);
  }

  /** {@code 10.0.0.0/8}; always with the mask. */
  public String withMask() {
    int length = prefixLength();
    return AddressText.of(address) + "/" + (length < 0 ? AddressText.of(mask) : "" + length);
  }

  /** The same without the mask of a single address. */
  public String shortest() {
    int length = prefixLength();
    return length == (address.version() == 4 ? 32 : 128) ? AddressText.of(address) : withMask();
  }

  /** Whether every address of {@code other} is one of these. */
  boolean holds(AddressMask other) {
    boolean bits = (mask.high() & ~other.mask.high()) == 0 && (mask.low() & ~other.mask.low()) == 0;
    return bits
        && (other.address.high() & mask.high()) == address.high()
        && (other.address.low() & mask.low()) == address.low();
  }
}
