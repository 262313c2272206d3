package io.culvert.core.chain;

/**
 * A range of numbers too large for {@link Span}, possibly negated. Does not allocate when asked.
 *
 * @param min first
 * @param max last; below {@code min} nothing is meant
 * @param negated whether everything outside is meant
 */
public record LongSpan(long min, long max, boolean negated) {

  /** Whether {@code value} is meant. */
  public boolean holds(long value) {
    return (value >= min && value <= max) != negated;
  }

  /** {@code A}, or {@code A:B}; without negation. */
  public String text() {
    return min == max ? Long.toString(min) : min + ":" + max;
  }
}
