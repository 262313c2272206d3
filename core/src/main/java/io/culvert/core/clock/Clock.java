package io.culvert.core.clock;

/** Where an engine's owner gets the time. Only {@link SystemClock} asks the machine. */
public interface Clock {

  /** Monotonic nanoseconds from an arbitrary origin; compare by difference. */
  long nanos();

  /** Wall clock in microseconds since 1970-01-01T00:00Z, for showing to people. */
  long epochMicros();

  /** Wall clock in seconds since 1970-01-01T00:00Z, for rules that depend on it. */
  default long epochSeconds() {
    return Math.floorDiv(epochMicros(), 1_000_000L);
  }
}
