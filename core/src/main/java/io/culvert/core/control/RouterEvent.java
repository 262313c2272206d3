package io.culvert.core.control;

import java.util.Optional;

/**
 * Something that happened.
 *
 * @param sequence counts from 1; a gap tells what a slow reader missed
 * @param atMicros wall clock, in microseconds since 1970
 * @param kind what happened
 * @param entry the entry, for NEW, UPDATE and DESTROY
 * @param expectation the expectation, for EXPECT_NEW and EXPECT_DESTROY
 * @param text in words, for all others
 * @param trouble whether somebody should look at it
 */
public record RouterEvent(
    long sequence,
    long atMicros,
    Kind kind,
    Optional<EntryView> entry,
    Optional<ExpectationView> expectation,
    String text,
    boolean trouble) {

  /** One that is no trouble. */
  public RouterEvent(
      long sequence,
      long atMicros,
      Kind kind,
      Optional<EntryView> entry,
      Optional<ExpectationView> expectation,
      String text) {
    this(sequence, atMicros, kind, entry, expectation, text, false);
  }

  /** What can happen. */
  public enum Kind {
    NEW,
    UPDATE,
    DESTROY,
    EXPECT_NEW,
    EXPECT_DESTROY,
    /** A packet met {@code -j LOG} or {@code -j NFLOG}. */
    LOG,
    /** A device appeared, went or changed. */
    DEVICE,
    /** A helper was loaded, unloaded, refused or failed. */
    HELPER,
    /** Rules were loaded. */
    RULES,
    /** Somebody changed something. */
    AUDIT
  }
}
