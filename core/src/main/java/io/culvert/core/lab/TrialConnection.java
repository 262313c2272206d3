package io.culvert.core.lab;

/**
 * A connection in a router's table.
 *
 * @param tuples both, as text
 * @param packets of both directions
 */
record TrialConnection(String tuples, long packets) {

  /** None. */
  static final TrialConnection NONE = new TrialConnection("", 0);

  /** Whether it is that one. */
  boolean is(TrialConnection other) {
    return tuples.equals(other.tuples);
  }
}
