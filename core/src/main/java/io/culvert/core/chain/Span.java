package io.culvert.core.chain;

/**
 * A range of numbers, possibly negated. Does not allocate.
 *
 * @param min first
 * @param max last
 * @param negated whether everything outside is meant
 */
public record Span(int min, int max, boolean negated) {

  /** Every port. */
  public static final Span ANY_PORT = new Span(0, 0xFFFF, false);

  /** Whether every port is meant. */
  public boolean anyPort() {
    return min == 0 && max == 0xFFFF && !negated;
  }

  /** Whether {@code value} is meant. */
  public boolean holds(int value) {
    return (value >= min && value <= max) != negated;
  }

  /** {@code A}, or {@code A:B}; without negation. */
  public String text() {
    return min == max ? Integer.toString(min) : min + ":" + max;
  }
}
