package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.wire.PacketBuffer;

/**
 * {@code -m u32}: words of the packet, computed with and compared ({@code net/netfilter/xt_u32.c}).
 */
public final class WordMatch implements Match {

  /** What is done with the word read last and a number. */
  public enum Operator {
    AND,
    LEFT,
    RIGHT,
    /** The word is an offset that what is read from now on begins at. */
    AT
  }

  /**
   * One test. Places and numbers are of 32 bits without sign.
   *
   * @param start where the first word is read
   * @param operators what is done with it, in order
   * @param numbers with what
   * @param values pairs of the lowest and the highest value that is wanted, one of which must hold
   */
  public record Test(long start, Operator[] operators, long[] numbers, long[] values) {}

  private static final long U32 = 0xFFFF_FFFFL;
  private static final int SHIFT_MASK = 31;

  private final Test[] tests;
  private final boolean negated;

  /** Holds where all tests do, or, negated, where one does not. */
  public WordMatch(Test[] tests, boolean negated) {
    this.tests = tests.clone();
    this.negated = negated;
  }

  @Override
  public boolean matches(PacketContext packet) {
    for (Test test : tests) {
      if (!holds(test, packet.buffer())) {
        return negated;
      }
    }
    return !negated;
  }

  private static boolean holds(Test test, PacketBuffer p) {
    long length = p.l3LengthBytes();
    long base = 0;
    if (test.start() > length - Integer.BYTES) {
      return false;
    }
    long word = p.u32(p.l3() + (int) test.start());
    for (int i = 0; i < test.operators().length; i++) {
      long number = test.numbers()[i];
      switch (test.operators()[i]) {
        case AND -> word &= number;
        case LEFT -> word = word << (number & SHIFT_MASK) & U32;
        case RIGHT -> word >>>= number & SHIFT_MASK;
        case AT -> {
          base += word;
          if (base > U32 || number > length - base - Integer.BYTES) {
            return false;
          }
          word = p.u32(p.l3() + (int) (base + number));
        }
      }
    }
    for (int i = 0; i < test.values().length; i += 2) {
      if (test.values()[i] <= word && word <= test.values()[i + 1]) {
        return true;
      }
    }
    return false;
  }
}
