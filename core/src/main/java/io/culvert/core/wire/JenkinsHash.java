package io.culvert.core.wire;

/**
 * Bob Jenkins' lookup3 as the kernel uses it ({@code include/linux/jhash.h}, public domain): with
 * the same seed every Linux machine, and Culvert, comes to the same number. NAT chooses by it the
 * address of a pool that a client is sent out by, and clusters the node. Does not allocate.
 */
public final class JenkinsHash {

  private static final int INITIAL = 0xDEADBEEF;

  private JenkinsHash() {}

  /** {@code jhash2} of the four words. */
  private static int of(int first, int second, int third, int fourth, int initial) {
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

  /**
   * {@code jhash2} of the four words of an address as they lie in the memory of a little-endian
   * machine.
   */
  public static int ofAddress(long high, long low, int initial) {
    return of(
        Integer.reverseBytes((int) (high >>> 32)),
        Integer.reverseBytes((int) high),
        Integer.reverseBytes((int) (low >>> 32)),
        Integer.reverseBytes((int) low),
        initial);
  }

  /** {@code jhash_1word}. */
  public static int of(int word, int initial) {
    int begin = INITIAL + Integer.BYTES + initial;
    return last(begin + word, begin, begin);
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
  public static int scale(int hash, int size) {
    return (int) ((hash & 0xFFFF_FFFFL) * (size & 0xFFFF_FFFFL) >>> 32);
  }
}
