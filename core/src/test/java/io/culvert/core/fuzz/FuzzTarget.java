package io.culvert.core.fuzz;

import java.util.List;

/**
 * Something that reads what strangers send, with the laws it keeps whatever that is. One thread;
 * inputs do not see each other: the same one always does the same.
 */
public interface FuzzTarget {

  /** Inputs to begin from, made by us: what is honest, and what has been found. */
  List<byte[]> seeds();

  /**
   * Shows it one input.
   *
   * @throws Exception or {@link AssertionError} if a law is broken
   */
  void run(byte[] input) throws Exception;

  /** How many times as long it is looked at as others; more where an input is dear. */
  default int share() {
    return 1;
  }

  /** Nothing more is shown to it: gives back what it took of the machine. */
  default void end() throws Exception {}
}
