package io.culvert.core.nat;

/**
 * The kernel's way from a source address to an address of a pool: Jenkins' lookup3 ({@code jhash2},
 * include/linux/jhash.h, public domain) without a seed, so that every Linux machine, and Culvert,
 * sends the same client out by the same address. Does not allocate.
 */
final class AddressHash {

  private static final int INITIAL = 0xDEADBEEF;

  private AddressHash() {}

  /** {@code jhash2} of the four words of an address; IPv4 fills the first and leaves zeros. */
  static int of(int first, int second, int third, int fourth, int initial) {
    int a = INITIAL + (4 << 2) + initial;
    int b = a + second;
    int c = a + third;
    a += first;
    a -= c;
    a ^= Integer.rotateLeft(c, 4);
    c += b;
    b -= a;
    b ^= Integer.rotateLeft(a, 6);
    a += c;
    c -= b;
    c ^= Integer.rotateLeft(b, 8);
    b += a;
    a -= c;
    a ^= Integer.rotateLeft(c, 16);
    c += b;
    b -= a;
    b ^= Integer.rotateLeft(a, 19);
    a += c;
    c -= b;
    c ^= Integer.rotateLeft(b, 4);
    b += a;
    return last(a + fourth, b, c);
  }

  private static int last(int first, int second, int third) {
    int a = first;
    int b = second;
    int c = third;
    c ^= b;
    c -= Integer.rotateLeft(b, 14);
    a ^= c;
    a -= Integer.rotateLeft(c, 11);
    b ^= a;
    b -= Integer.rotateLeft(a, 25);
    c ^= b;
    c -= Integer.rotateLeft(b, 16);
    a ^= c;
    a -= Integer.rotateLeft(c, 4);
    b ^= a;
    b -= Integer.rotateLeft(a, 14);
    c ^= b;
    c -= Integer.rotateLeft(b, 24);
    return c;
  }

  /** Maps {@code hash} onto {@code [0, size)} ({@code reciprocal_scale}); both unsigned. */
  static int scale(int hash, int size) {
    return (int) ((hash & 0xFFFF_FFFFL) * (size & 0xFFFF_FFFFL) >>> 32);
  }
}
