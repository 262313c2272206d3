package io.culvert.core.twin.decode;

import io.culvert.core.wire.IpAddress;

/** Numbers in network order. Positions are checked by whoever asks. */
final class Bits {

  private Bits() {}

  static int u8(byte[] p, int at) {
    return p[at] & 0xFF;
  }

  static int u16(byte[] p, int at) {
    return u8(p, at) << 8 | u8(p, at + 1);
  }

  static long u32(byte[] p, int at) {
    return (long) u16(p, at) << 16 | u16(p, at + 2);
  }

  static void u16(byte[] p, int at, int value) {
    p[at] = (byte) (value >>> 8);
    p[at + 1] = (byte) value;
  }

  static IpAddress v4(byte[] p, int at) {
    return IpAddress.v4((int) u32(p, at));
  }

  static IpAddress v6(byte[] p, int at) {
    return IpAddress.v6(u32(p, at) << 32 | u32(p, at + 4), u32(p, at + 8) << 32 | u32(p, at + 12));
  }

  /** Up to 63 bits from bit {@code from} on, counted from the first byte's highest. */
  static long bits(byte[] p, int from, int count) {
    long value = 0;
    for (int i = from; i < from + count; i++) {
      value = value << 1 | (p[i >> 3] >> (7 - (i & 7)) & 1);
    }
    return value;
  }

  /** Writes what {@link #bits(byte[], int, int)} reads. */
  static void bits(byte[] p, int from, int count, long value) {
    for (int i = 0; i < count; i++) {
      int at = from + i;
      int mask = 1 << (7 - (at & 7));
      boolean one = (value >>> (count - 1 - i) & 1) != 0;
      p[at >> 3] = (byte) (one ? p[at >> 3] | mask : p[at >> 3] & ~mask);
    }
  }

  /** The one's complement sum of {@code length} bytes, folded. */
  static int sum(byte[] p, int from, int length) {
    long sum = 0;
    for (int i = 0; i < length; i++) {
      sum += (i & 1) == 0 ? u8(p, from + i) << 8 : u8(p, from + i);
    }
    return fold(sum);
  }

  static int fold(long sum) {
    long folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded >>> 16) + (folded & 0xFFFF);
    }
    return (int) folded;
  }
}
