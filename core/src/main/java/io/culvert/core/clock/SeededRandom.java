package io.culvert.core.clock;

/**
 * A repeatable source of chance (splitmix64). One per engine, not thread safe, does not allocate.
 * Not for secrets: tokens come from {@code SecureRandom} in the control plane.
 */
public final class SeededRandom {

  private long state;

  /** Starts the sequence that belongs to {@code seed}. */
  public SeededRandom(long seed) {
    this.state = seed;
  }

  /** The next 64 bits. */
  public long nextLong() {
    state += 0x9E3779B97F4A7C15L;
    return mix(state);
  }

  /** A value in {@code [0, bound)}; {@code bound} must be positive. */
  public int nextInt(int bound) {
    return (int) (((nextLong() >>> 32) * bound) >>> 32);
  }

  /** Spreads the bits of {@code value}; the finalizer of splitmix64. */
  public static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
